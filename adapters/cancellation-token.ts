import { assertFunction, cancelOnAbort } from "../lib/adapter-kit.js";
import { type AnyOperationLike, type AsyncOperationLike, Progress, watch } from "../lib/index.js";
import {
  Canceled,
  type CancellationTokenLike,
  Completed,
  cancellationToken,
  deserializeReason,
  Failed,
  reasonOf,
  serializeReason,
  tokenSignal,
} from "../lib/wire.js";

export type { CancellationTokenLike, DisposableLike } from "../lib/wire.js";

/** The class `ResponseError` of vscode-jsonrpc or a language server. */
export type ResponseErrorClass = new (code: number, message: string) => Error;

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
    completed: (status) => end(status === Canceled),
  });
  return cancellationToken(
    () => isCancellationRequested,
    (listener) => listeners?.subscribe(listener) ?? (() => {}),
  );
}

/**
 * Returns a request handler of vscode-jsonrpc that starts an operation for each request.
 *
 * The token of the request cancels the operation. A canceled operation is answered with RequestCancelled,
 * -32800, and the text of the requested reason: vscode-jsonrpc answers any other error with
 * InternalError, -32603. `start` is not called for a request that was canceled before.
 *
 * @typeParam TParameters - The types of the parameters of the request.
 * @typeParam TResult - The type of the result.
 * @param start - Starts the operation, given the parameters of the request.
 * @param ResponseError - The class of vscode-jsonrpc or vscode-languageserver that the connection recognizes.
 * @throws {TypeError} If `start` or `ResponseError` is not a function.
 *
 * @example
 * ```ts
 * import { type MessageConnection, ResponseError } from "vscode-jsonrpc/node";
 *
 * function serve(connection: MessageConnection): void {
 *   connection.onRequest("render", toRequestHandler(renderPage, ResponseError));
 * }
 * ```
 *
 * @see {@link https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#cancelRequest}
 */
export function toRequestHandler<TParameters extends readonly unknown[], TResult>(
  start: (...parameters: TParameters) => AsyncOperationLike<TResult, unknown>,
  ResponseError: ResponseErrorClass,
): (...parameters: [...TParameters, token: CancellationTokenLike]) => Promise<TResult> {
  assertFunction(start, "create request handler");
  assertFunction(ResponseError, "create request handler", "the class `ResponseError`");
  return async (...parameters) => {
    const index = parameters.findIndex(isToken); // A language server passes reporters behind it.
    const signal = tokenSignal(parameters[index] as CancellationTokenLike);
    const canceled = (reason?: unknown): Error =>
      new ResponseError(-32800, deserializeReason(serializeReason(reason)).message);
    if (signal.aborted) throw canceled();
    const operation = start(...(parameters.slice(0, index) as unknown as TParameters));
    return new Promise((resolve, reject) => {
      watch(operation, {
        completed(status, value) {
          if (status === Completed) resolve(value);
          else if (status === Failed || isInstance(value, ResponseError)) reject(value);
          else reject(canceled(reasonOf(operation)));
        },
      });
      cancelOnAbort(signal, operation);
    });
  };
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

function isInstance(value: unknown, type: ResponseErrorClass): boolean {
  try {
    return value instanceof type;
  } catch {
    return false; // A proxy that throws.
  }
}

function isToken(value: unknown): boolean {
  return typeof Object(value).onCancellationRequested === "function";
}
