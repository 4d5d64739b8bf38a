// Lets a body drive the raw operation behind each shape.
import { AsyncStatus, type OperationContext, run, watch } from "async-operation";
import { NativeOperation } from "./native-operation.js";

/** Runs a body, and returns the raw operation that it drives. */
export function runNatively<TResult, TProgress = never>(
  body: (context: OperationContext<TProgress>) => TResult | PromiseLike<TResult>,
): NativeOperation<TResult, TProgress> {
  const native = new NativeOperation<TResult, TProgress>();
  const { cancel } = native;
  const operation = run(body, { progress: (value) => native.report(value) });
  native.cancel = (...parameters) => {
    cancel.apply(native, parameters);
    operation.cancel(...parameters);
  };
  watch(operation, {
    completed(status, value) {
      if (status === AsyncStatus.Completed) native.complete(value as TResult);
      else if (status === AsyncStatus.Canceled && native.cancels.length > 0) native.unwind();
      else native.fail(value); // No operation of Windows cancels itself.
    },
  });
  return native;
}
