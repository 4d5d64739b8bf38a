import { AsyncOperationSource, type OperationContext, run } from "async-operation";
import { type Body, describeContract, type Start } from "./describe-contract.js";

/** Runs a body as an async function does: what it throws rejects. */
async function call(body: Body, context: OperationContext<unknown>): Promise<unknown> {
  return body(context);
}

const startSource: Start = (body) => {
  const source = new AsyncOperationSource<unknown, unknown>();
  const context: OperationContext<unknown> = {
    get signal() {
      return source.signal;
    },
    report: (value) => source.report(value),
    setResult: (value) => source.setResult(value),
    onCancel: (target) => source.onCancel(target),
    isCanceled: () => source.isCanceled(),
    throwIfCanceled: () => source.signal.throwIfAborted(),
  };
  call(body, context).then(
    (result) => source.complete(result),
    (error) => source.fail(error),
  );
  return source.operation;
};

describeContract("run()", (body) => run(body));

describeContract("AsyncOperationSource", startSource);
