import type { AbortSignalLike } from "./abort-listener.js";
import { ignoreRejection } from "./adopt.js";
import { argumentError, assertFunction } from "./assertions.js";

/** A subscription to an event. */
export interface DisposableLike {
  /** Ends the subscription. */
  dispose(): unknown;
}

/** Anything shaped like a `CancellationToken`: those of VS Code, of vscode-jsonrpc and of language servers. */
export interface CancellationTokenLike {
  /** Whether cancel was requested. */
  readonly isCancellationRequested: boolean;
  /** Calls a listener once, when cancel is requested; in a later turn if it was. */
  readonly onCancellationRequested: (
    // biome-ignore lint/suspicious/noExplicitAny: as VS Code declares it
    listener: (event: any) => unknown,
    thisArgs?: unknown,
    disposables?: DisposableLike[],
  ) => DisposableLike;
}

/**
 * Creates a token from two functions.
 *
 * @param isCanceled - Returns whether cancel was requested.
 * @param onCancel - Registers a listener of the request; returns the function that unregisters it.
 * @throws {TypeError} If a listener of the token is not a function.
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
      assertFunction(listener, "listen to token");
      const invoke = (): unknown => listener.call(thisArgs, undefined);
      let dispose: () => void;
      if (isCanceled()) {
        // A canceled token calls back in a later turn, as that of VS Code does.
        const timer = setTimeout(invoke, 0);
        dispose = () => clearTimeout(timer);
      } else dispose = onCancel(invoke);
      const disposable = { dispose };
      disposables?.push(disposable);
      return disposable;
    },
  };
}

/** The signal of each token, so that operations of one token share one subscription. */
const signals = new WeakMap<CancellationTokenLike, AbortSignalLike>();

/**
 * Returns the signal of a token: the same one each time, and without a reason.
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
        let isSubscribed = false;
        subscription = token.onCancellationRequested(() => {
          if (isSubscribed) listener();
          else Promise.resolve().then(listener); // The caller adds its target after this call.
        });
        isSubscribed = true;
      },
      removeEventListener() {
        try {
          ignoreRejection(subscription?.dispose());
        } catch {} // A token without `dispose`, or one that throws: the operation has ended.
      },
    };
    signals.set(token, signal);
  }
  return signal;
}
