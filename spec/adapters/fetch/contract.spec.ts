import { AsyncStatus, mapOperation, run, watch } from "async-operation";
import { fromFetch } from "async-operation/fetch";
import { type Body, describeContract } from "../../contract/describe-contract.js";

/** Runs a body as the source of a response, which has one byte for each report. */
function respond(body: Body, signal: AbortSignal) {
  const operation = run(body, { signal });
  const reports: unknown[] = [];
  let isCanceled = false;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      watch(operation, {
        progress(value) {
          reports.push(value);
          if (!isCanceled) controller.enqueue(new Uint8Array(1));
        },
        completed(status, value) {
          if (isCanceled) return;
          if (status === AsyncStatus.Completed) controller.close();
          else controller.error(value);
        },
      });
    },
    cancel() {
      isCanceled = true;
    },
  });
  return { response: new Response(stream), operation, reports };
}

const { fetch } = globalThis;

describeContract(
  "fromFetch()",
  (body) => {
    // A real connection joins the bytes of reports; the responses of this one are real.
    let responding: ReturnType<typeof respond> | undefined;
    globalThis.fetch = async (_, init) => {
      responding = respond(body, init?.signal as AbortSignal);
      return responding.response;
    };
    const operation = fromFetch("http://localhost/");
    globalThis.fetch = fetch;
    // The suite compares values: those of the body, in place of the bytes that were read for them.
    return mapOperation(operation, {
      progress: ({ loaded }) => responding?.reports[loaded - 1],
      result: () => responding?.operation.getResults(),
    });
  },
  { without: ["synchrony", "partial results", "outcome after cancel"] },
);
