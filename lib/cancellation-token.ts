import type { AbortSignalLike } from "./abort-listener.js";
import { argumentError } from "./errors.js";

/** What a subscription to an event returns. */
export interface DisposableLike {
  /** Ends the subscription. */
  dispose(): unknown;
}

/** Anything shaped like a `CancellationToken`: those of VS Code, of vscode-jsonrpc and of language servers. */
export interface CancellationTokenLike {
  /** Whether cancel was requested. */
  readonly isCancellationRequested: boolean;
  /** Calls a listener once, when cancel is requested; in a later turn where it was. */
  readonly onCancellationRequested: (
    // biome-ignore lint/suspicious/noExplicitAny: the declarations of VS Code say so
    listener: (event: any) => unknown,
    thisArgs?: unknown,
    disposables?: DisposableLike[],
  ) => DisposableLike;
}

/**
 * Makes a token of two functions, as every adapter for tokens needs it.
 *
 * @param isCanceled - Tells whether cancel was requested.
 * @param onCancel - Registers a listener of the request; returns the function that unregisters it.
 * @throws {TypeError} If what listens to the token is not a function.
 *
 * @example
 * ```ts
 * const operation = run(({ isCanceled, onCancel }) => {
 *   const token = cancellationToken(isCanceled, onCancel);
 *   return token.isCancellationRequested;
 * });
 * ```
 */
export function cancellationToken(
  isCanceled: () => boolean,
  onCancel: (listener: () => void) => () => void,
): CancellationTokenLike {
  return {
    get isCancellationRequested() {
      return isCanceled();
    },
    onCancellationRequested(listener, thisArgs, disposables) {
      if (typeof listener !== "function")
        throw argumentError("listen to token", "a function", listener);
      const invoke = (): unknown => listener.call(thisArgs, undefined);
      let dispose: () => void;
      if (isCanceled()) {
        // A token that was canceled calls back in a later turn, as that of VS Code does.
        const timer = setTimeout(invoke, 0);
        dispose = () => clearTimeout(timer);
      } else dispose = onCancel(invoke);
      const disposable = { dispose };
      disposables?.push(disposable);
      return disposable;
    },
  };
}

/** The signal that stands for each token, so that operations on one token share one subscription. */
const signals = new WeakMap<CancellationTokenLike, AbortSignalLike>();

/**
 * Returns the signal that stands for a token: the same one each time, and without a reason.
 *
 * @throws {TypeError} If `token` is not shaped like a token.
 *
 * @example
 * ```ts
 * const cancel = (token: CancellationTokenLike) => cancelOnAbort(tokenSignal(token), operation);
 * ```
 */
export function tokenSignal(token: CancellationTokenLike): AbortSignalLike {
  const { isCancellationRequested, onCancellationRequested } = Object(token);
  if (typeof isCancellationRequested !== "boolean" || typeof onCancellationRequested !== "function")
    throw argumentError("use `token`", "a CancellationToken", token);
  let signal = signals.get(token);
  if (signal === undefined) {
    let subscription: DisposableLike | undefined;
    signal = {
      get aborted() {
        return token.isCancellationRequested;
      },
      addEventListener(_, listener) {
        subscription = token.onCancellationRequested(listener);
      },
      removeEventListener() {
        subscription?.dispose();
      },
    };
    signals.set(token, signal);
  }
  return signal;
}
