import { argumentError, CanceledError, reportUncaught } from "./errors.js";

/** Anything shaped like an `AbortSignal`: the native one, the `abort-controller` package, a polyfill. */
export interface AbortSignalLike {
  /** Whether the signal has aborted. */
  readonly aborted: boolean;
  /** The reason, where the signal has one. */
  readonly reason?: unknown;
  /** Registers a listener of the `abort` event. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Removes a listener of the `abort` event. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What a cancellation reaches: a function of the reason, or anything that can be canceled. */
export type CancelTarget = ((reason: unknown) => void) | { cancel(reason?: unknown): unknown };

/** All listeners on one signal, behind the one native listener that they share. */
class ListenerList {
  first: AbortListener | undefined;
  last: AbortListener | undefined;
  readonly #signal: AbortSignalLike;
  readonly #onabort = (): void => {
    const reason = abortReason(this.#signal);
    while (this.first !== undefined) {
      const { target } = this.first;
      this.first.remove(); // The last one takes the native listener with it.
      cancelTarget(target, reason);
    }
  };

  constructor(signal: AbortSignalLike) {
    this.#signal = signal;
  }

  listen(): void {
    this.#signal.addEventListener("abort", this.#onabort);
  }

  unlisten(): void {
    this.#signal.removeEventListener("abort", this.#onabort);
  }
}

/** One listener on a signal, a node of its list: added and removed in constant time. */
export class AbortListener {
  target: CancelTarget;
  #list: ListenerList | undefined;
  #previous: AbortListener | undefined;
  #next: AbortListener | undefined;

  constructor(target: CancelTarget, list: ListenerList) {
    this.target = target;
    this.#list = list;
    this.#previous = list.last;
    if (list.last === undefined) {
      list.first = this;
      list.listen();
    } else list.last.#next = this;
    list.last = this;
  }

  remove(): void {
    const list = this.#list;
    if (list === undefined) return;
    this.#list = undefined;
    if (this.#previous === undefined) list.first = this.#next;
    else this.#previous.#next = this.#next;
    if (this.#next === undefined) list.last = this.#previous;
    else this.#next.#previous = this.#previous;
    if (list.first === undefined) list.unlisten();
  }
}

const lists = new WeakMap<AbortSignalLike, ListenerList>();

/** Registers a target on a signal that has not aborted. */
export function listen(signal: AbortSignalLike, target: CancelTarget): AbortListener {
  let list = lists.get(signal);
  if (list === undefined) {
    list = new ListenerList(signal);
    lists.set(signal, list);
  }
  return new AbortListener(target, list);
}

/** The reason of an aborted signal; a signal without reasons gets a `CanceledError`. */
export function abortReason(signal: AbortSignalLike): unknown {
  return signal.reason === undefined ? new CanceledError() : signal.reason;
}

/** Passes a cancellation on; what the target throws is nobody's but its own. */
export function cancelTarget(target: CancelTarget, reason: unknown): void {
  try {
    if (typeof target === "function") target(reason);
    else target.cancel(reason);
  } catch (error) {
    reportUncaught(error);
  }
}

/** Throws a TypeError unless a value can be canceled. */
export function assertCancelTarget(target: unknown): asserts target is CancelTarget {
  const { cancel } = Object(target) as { cancel?: unknown };
  if (typeof target !== "function" && typeof cancel !== "function")
    throw argumentError("pass on a cancel", "a function or an object with `cancel`", target);
}

/** Throws a TypeError unless a value is shaped like an abort signal. */
export function assertAbortSignal(signal: unknown): asserts signal is AbortSignalLike {
  const { aborted, addEventListener, removeEventListener } = Object(signal) as AbortSignalLike;
  if (
    typeof aborted !== "boolean" ||
    typeof addEventListener !== "function" ||
    typeof removeEventListener !== "function"
  )
    throw argumentError("use `signal`", "an AbortSignal", signal);
}

/**
 * Runs a callback, or cancels a target, when a signal aborts; at once when it has aborted before.
 *
 * All callbacks on one signal share one native listener, which goes with the last of them. A caller
 * who stops the immediate propagation of the abort event silences it.
 *
 * @param signal - A native signal or anything shaped like one.
 * @param target - A function of the reason, or anything with `cancel(reason)`.
 * @returns The function that unregisters the callback.
 * @throws {TypeError} If `signal` is not shaped like an abort signal, or `target` cannot be canceled.
 *
 * @example
 * ```ts
 * const stop = onAbort(controller.signal, (reason) => socket.destroy(reason));
 * ```
 */
export function onAbort(signal: AbortSignalLike, target: CancelTarget): () => void {
  assertAbortSignal(signal);
  assertCancelTarget(target);
  if (signal.aborted) {
    cancelTarget(target, abortReason(signal));
    return () => {};
  }
  const listener = listen(signal, target);
  return () => listener.remove();
}

const natives = new WeakMap<AbortSignalLike, AbortSignal>();

/**
 * Returns a native signal that aborts with a signal of any make; a native one is returned as it is.
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
    onAbort(signal, (reason) => controller.abort(reason));
    native = controller.signal;
    natives.set(signal, native);
  }
  return native;
}
