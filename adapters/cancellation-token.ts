import {
  type AnyOperationLike,
  AsyncStatus,
  type CancellationTokenLike,
  cancellationToken,
  cancelOnAbort,
  Progress,
  tokenSignal,
  watch,
} from "../lib/index.js";

/**
 * Returns a token that is canceled when an operation is, and never on success or error.
 *
 * It is canceled as soon as cancel is requested. Where nobody requested it, or the operation is a
 * foreign one, it is canceled at the end. The reason is lost: a token has none.
 *
 * @param operation - The operation to listen to.
 * @throws {TypeError} If `operation` is not one, or what listens to the token is not a function.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const token = toCancellationToken(operation);
 * token.onCancellationRequested(() => console.log("canceled"));
 * ```
 *
 * @see {@link https://github.com/microsoft/vscode/blob/main/src/vs/base/common/cancellation.ts}
 */
export function toCancellationToken(operation: AnyOperationLike): CancellationTokenLike {
  let isCancellationRequested = false;
  let listeners: Progress<undefined> | undefined = new Progress();
  const end = (canceled: boolean): void => {
    const last = listeners;
    listeners = undefined;
    if (!canceled) return;
    isCancellationRequested = true;
    last?.report(undefined);
  };
  watch(operation, {
    canceled: () => end(true),
    completed: (status) => end(status === AsyncStatus.Canceled),
  });
  return cancellationToken(
    () => isCancellationRequested,
    (listener) => listeners?.subscribe(listener) ?? (() => {}),
  );
}

/**
 * Lets a token cancel an operation until it ends, and returns the operation.
 *
 * A token has no reason: the operation is canceled with a `CanceledError`. Operations on one token
 * share one subscription, which goes with the last of them.
 *
 * @param token - A token of VS Code or vscode-jsonrpc, or anything shaped like one.
 * @param operation - The operation to cancel.
 * @throws {TypeError} If `token` is not a token or `operation` not an operation.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * import type { CancellationToken } from "vscode";
 *
 * function provideHover(_: unknown, token: CancellationToken): Promise<string> {
 *   return toPromise(fromCancellationToken(token, operation));
 * }
 * ```
 */
export function fromCancellationToken<TOperation extends AnyOperationLike>(
  token: CancellationTokenLike,
  operation: TOperation,
): TOperation {
  cancelOnAbort(tokenSignal(token), operation);
  return operation;
}
