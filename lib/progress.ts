import { assertFunction } from "./assertions.js";
import type { Listener } from "./listener.js";
import type { IProgress } from "./progress-target.js";
import { Watcher, Watchers } from "./watchers.js";

/**
 * A reporter that calls its listeners with each report, synchronously and in order.
 *
 * @typeParam TProgress - The type of one progress report.
 *
 * @example
 * ```ts
 * const progress = new Progress<number>((value) => console.log(value));
 * const stop = progress.subscribe((sender, value) => console.log(sender === progress, value));
 * progress.report(0.5);
 * stop();
 * ```
 *
 * @see {@link https://learn.microsoft.com/dotnet/api/system.progress-1}
 */
export class Progress<in out TProgress> implements IProgress<TProgress> {
  readonly #watchers = new Watchers();

  /**
   * @param handler - Receives each report; optional.
   * @throws {TypeError} If `handler` is given and is not a function.
   */
  constructor(handler?: (value: TProgress) => void) {
    if (handler === undefined) return;
    assertFunction(handler, "create Progress");
    add(this.#watchers, handler);
  }

  /** "Progress". Frameworks that wrap plain objects in proxies leave an object with a tag alone. */
  get [Symbol.toStringTag](): string {
    return "Progress";
  }

  /** Calls every listener; an error of one stops neither the others nor the caller. Bound: it may be destructured. */
  get report(): (value: TProgress) => void {
    return this.#watchers.reporter;
  }

  /**
   * Adds a listener.
   *
   * @param listener - Receives this reporter and each report.
   * @returns The function that unsubscribes.
   * @throws {TypeError} If `listener` is not a function.
   */
  subscribe(listener: (progress: Progress<TProgress>, value: TProgress) => void): () => void {
    assertFunction(listener, "subscribe to progress");
    return add(this.#watchers, (value) => listener(this, value));
  }
}

/** A function of its own, so that the returned one does not hold the listener. */
function add(watchers: Watchers, listener: Listener): () => void {
  let watcher: Watcher | undefined = new Watcher(listener, undefined, undefined);
  watchers.add(watcher);
  return () => {
    watcher?.remove();
    watcher = undefined; // Drops the node, so that keeping this function does not keep the list.
  };
}
