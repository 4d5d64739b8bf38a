import {
  AsyncOperationSource,
  type CancelTarget,
  type OperationContext,
  run,
} from "async-operation";
import { fromPCancelable } from "async-operation/p-cancelable";
import { fromProgress } from "async-operation/progress";
import { fromPromise } from "async-operation/promise";
import PCancelable from "p-cancelable";
import { type Body, describeContract, type Start } from "./describe-contract.js";

/** What a body gets from a peer that has only a signal and a reporter. */
function peerContext(
  signal: AbortSignal,
  report: (value: unknown) => void = () => {},
): OperationContext<unknown> {
  return {
    signal,
    report,
    setResult() {},
    onCancel(target) {
      const listener = () => cancelWith(target, signal.reason);
      if (signal.aborted) listener();
      else signal.addEventListener("abort", listener, { once: true });
      return () => signal.removeEventListener("abort", listener);
    },
    isCanceled: () => signal.aborted,
    throwIfCanceled: () => signal.throwIfAborted(),
  };
}

function cancelWith(target: CancelTarget, reason: unknown): void {
  if (typeof target === "function") target(reason);
  else target.cancel(reason);
}

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

const startPromise: Start = (body) => {
  const controller = new AbortController();
  let listener: ((value: unknown) => void) | undefined;
  const promise = call(
    body,
    peerContext(controller.signal, (value) => listener?.(value)),
  );
  return fromPromise(promise, {
    cancel: (reason) => controller.abort(reason),
    progress: (report) => {
      listener = report;
    },
  });
};

const startPCancelable: Start = (body) =>
  fromPCancelable(
    new PCancelable((resolve, reject, onCancel) => {
      const controller = new AbortController();
      onCancel(() => controller.abort()); // It has no reason for its handlers.
      call(body, peerContext(controller.signal)).then(resolve, reject);
    }),
  );

describeContract("run()", (body) => run(body));

describeContract("AsyncOperationSource", startSource);

describeContract("fromPromise()", startPromise, { without: ["partial results"] });

describeContract("fromPCancelable()", startPCancelable, {
  without: ["progress", "partial results", "cancellation reasons", "outcome after cancel"],
});

describeContract("fromProgress()", (body) => fromProgress(body));
