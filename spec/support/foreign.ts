import { type AsyncOperationLike, AsyncStatus } from "async-operation";

/** Returns a running operation of another library, whose slots are free. */
export function startForeign(): AsyncOperationLike<string, number> {
  return {
    status: AsyncStatus.Started,
    errorCode: null,
    completed: null,
    progress: null,
    getResults: () => "result",
    cancel() {},
  };
}
