import { fromPromise } from "async-operation/promise";
import { type Body, describeContract } from "../../contract/describe-contract.js";
import { peerContext } from "../../contract/peer-context.js";

/** Runs a body as an async function: an error that it throws rejects the promise. */
async function call(body: Body, context: Parameters<Body>[0]): Promise<unknown> {
  return body(context);
}

describeContract(
  "fromPromise()",
  (body) => {
    const controller = new AbortController();
    let listener: ((value: unknown) => void) | undefined;
    const context = peerContext(controller.signal, (value) => listener?.(value));
    return fromPromise(call(body, context), {
      cancel: (reason) => controller.abort(reason),
      subscribe: (report) => {
        listener = report;
      },
    });
  },
  { without: ["partial results"] },
);
