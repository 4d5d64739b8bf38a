import { type AnyOperationLike, watch } from "async-operation";

/** Watches an operation, and returns the calls of the callbacks, as they are made. */
export function callsOf(operation: AnyOperationLike): unknown[][] {
  const calls: unknown[][] = [];
  watch(operation, {
    progress: (value) => calls.push(["progress", value]),
    canceled: (reason: unknown) => calls.push(["canceled", reason]),
    completed: (status, value) => calls.push(["completed", status, value]),
  });
  return calls;
}
