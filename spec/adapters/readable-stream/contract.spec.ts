import { AsyncStatus, mapOperation, run, watch } from "async-operation";
import { resultOf } from "async-operation/adapter-kit";
import { fromReadableStream } from "async-operation/readable-stream";
import { type Body, describeContract } from "../../contract/describe-contract.js";

/** Runs a body as the source of a stream, which has one byte for each report. */
function streamOf(body: Body) {
  const operation = run(body);
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
          if (isCanceled) return; // A stream that is canceled has ended.
          if (status === AsyncStatus.Completed) controller.close();
          else controller.error(value);
        },
      });
    },
    async cancel(reason) {
      isCanceled = true;
      operation.cancel(reason);
      await resultOf(operation).catch(() => {});
    },
  });
  return { stream, operation, reports };
}

describeContract(
  "fromReadableStream()",
  (body) => {
    const { stream, operation, reports } = streamOf(body);
    // The suite compares values: those of the body, in place of the bytes that were read for them.
    return mapOperation(fromReadableStream(stream), {
      progress: ({ loaded }) => reports[loaded - 1],
      result({ length }) {
        if (length !== reports.length)
          throw new Error(`Expected ${reports.length} bytes, got ${length}`);
        return operation.getResults();
      },
    });
  },
  { without: ["synchrony", "partial results", "outcome after cancel"] },
);
