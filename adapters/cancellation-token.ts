import { cancelOnAbort } from "../lib/adapter-kit.js";
import { type AnyOperationLike, AsyncStatus, Progress, watch } from "../lib/index.js";
import { type CancellationTokenLike, cancellationToken, tokenSignal } from "../lib/wire.js";

export type { CancellationTokenLike, DisposableLike } from "../lib/wire.js";

/**
 * Returns a token that is canceled when an operation is canceled, and never on success or error.
 *
 * It is canceled as soon as cancel is requested; without a request, or if the operation is foreign, at
 * the end. The reason is lost: a token has none.
 *
 * @param operation - The operation to watch.
 * @throws {TypeError} If `operation` is not one, or a listener of the token is not a function.
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
  const end = (isCanceled: boolean): void => {
    const last = listeners;
    listeners = undefined;
    if (!isCanceled) return;
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
 * A token has no reason: the operation is canceled with a `CanceledError`. All operations of one token
 * share one subscription, which ends with the last of them.
 *
 * @param token - A token of VS Code or vscode-jsonrpc, or anything shaped like one.
 * @param operation - The operation to cancel.
 * @throws {TypeError} If `token` is not a token or `operation` is not an operation.
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
