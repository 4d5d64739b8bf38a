import { ignoreRejection } from "./adopt.js";
import { argumentError, assertMethods } from "./assertions.js";
import { CanceledError } from "./errors.js";
import { call, listenerOf } from "./listener.js";

/** Anything shaped like an `AbortSignal`: the native one, the `abort-controller` package, a polyfill. */
export interface AbortSignalLike {
  /** Whether the signal has aborted. */
  readonly aborted: boolean;
  /** The reason, if the signal has one. */
  readonly reason?: unknown;
  /** Registers a listener of the `abort` event. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Removes a listener of the `abort` event. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** A target of a cancel request: a function of the reason, or an object with `cancel`. */
export type CancelTarget = ((reason: unknown) => void) | { cancel(reason?: unknown): unknown };

/**
 * Returns the function that receives a cancel request: the target itself, or its `cancel`, bound.
 *
 * @throws {TypeError} If `target` is neither a function nor an object with `cancel`.
 *
 * @example
 * ```ts
 * const cancel = cancelListener(operation);
 * ```
 */
export function cancelListener(target: CancelTarget): (reason: unknown) => void {
  const listener: (reason: unknown) => unknown = listenerOf(target, "cancel", "cancel");
  if (typeof target === "function") return listener;
  return (reason) => ignoreRejection(listener(reason)); // That of a stream returns a promise.
}

/** The targets of one signal, which share one native listener. */
export class AbortTargets {
  readonly #targets = new Set<CancelTarget>();
  readonly #signal: AbortSignalLike;
  readonly #onabort = (): void => {
    const reason = abortReason(this.#signal);
    for (const target of this.#targets) {
      this.remove(target); // The last one removes the native listener.
      call((each) => cancelListener(each)(reason), target);
    }
  };

  constructor(signal: AbortSignalLike) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#onabort); // First, as one of a foreign signal may throw.
    shared.set(signal, this);
  }

  add(target: CancelTarget): this {
    this.#targets.add(target);
    return this;
  }

  remove(target: CancelTarget): void {
    if (!this.#targets.delete(target) || this.#targets.size > 0) return;
    shared.delete(this.#signal);
    call((signal) => signal.removeEventListener("abort", this.#onabort), this.#signal);
  }
}

const shared = new WeakMap<AbortSignalLike, AbortTargets>();

/** Registers a target on a signal that has not aborted; returns the set to remove it from. */
export function listen(signal: AbortSignalLike, target: CancelTarget): AbortTargets {
  return (shared.get(signal) ?? new AbortTargets(signal)).add(target);
}

/** Returns the reason of an aborted signal, or a `CanceledError` for a signal without reasons. */
export function abortReason(signal: AbortSignalLike): unknown {
  try {
    return signal.reason === undefined ? new CanceledError() : signal.reason;
  } catch (error) {
    return new CanceledError(error); // A getter that throws.
  }
}

/**
 * Throws unless a value is shaped like an abort signal.
 *
 * @throws {TypeError} If `signal` is not shaped like an abort signal.
 *
 * @example
 * ```ts
 * assertAbortSignal(controller.signal);
 * ```
 */
export function assertAbortSignal(signal: unknown): asserts signal is AbortSignalLike {
  assertMethods(
    signal,
    "use `signal`",
    "an AbortSignal",
    "addEventListener",
    "removeEventListener",
  );
  if (typeof (signal as AbortSignalLike).aborted !== "boolean")
    throw argumentError("use `signal`", "an AbortSignal", signal);
}

/**
 * Calls a function, or cancels a target, when a signal aborts; immediately if it has aborted.
 *
 * All targets of one signal share one native listener, which is removed with the last of them. A
 * listener that stops the immediate propagation of the abort event silences it.
 *
 * @param signal - A native signal or anything shaped like one.
 * @param target - A function of the reason, or anything with `cancel(reason)`.
 * @returns The function that unregisters it.
 * @throws {TypeError} If `signal` is not shaped like an abort signal, or `target` cannot be canceled.
 *
 * @example
 * ```ts
 * const stop = onAbort(controller.signal, (reason) => socket.destroy(reason));
 * ```
 */
export function onAbort(signal: AbortSignalLike, target: CancelTarget): () => void {
  assertAbortSignal(signal);
  const listener = cancelListener(target);
  if (signal.aborted) {
    call(listener, abortReason(signal));
    return () => {};
  }
  let once: CancelTarget | undefined = (reason: unknown) => listener(reason); // One target may be registered twice.
  const targets = listen(signal, once);
  return () => {
    if (once !== undefined) targets.remove(once);
    once = undefined; // Keeping this function does not keep the target.
  };
}

const natives = new WeakMap<AbortSignalLike, AbortSignal>();

/**
 * Returns a native signal that aborts with the given one; a native signal is returned as it is.
 *
 * `AbortSignal.any` over a polyfilled signal throws or silently never fires; over this one it works.
 *
 * @param signal - A native signal or anything shaped like one.
 * @throws {TypeError} If `signal` is not shaped like an abort signal.
 *
 * @example
 * ```ts
 * const response = await fetch(url, { signal: toNativeAbortSignal(polyfilled) });
 * ```
 */
export function toNativeAbortSignal(signal: AbortSignalLike): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  assertAbortSignal(signal);
  let native = natives.get(signal);
  if (native === undefined) {
    const controller = new AbortController();
    onAbort(signal, () => controller.abort(signal.reason)); // Without one, the platform's default.
    native = controller.signal;
    natives.set(signal, native);
  }
  return native;
}
