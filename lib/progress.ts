import { argumentError, describe } from "./errors.js";
import { append, deliver, List, type Listener, listenerOf, Watcher } from "./watcher.js";

/** Progress that shows how far the work is: 0..1, or what is done of a total, in any unit. */
export type MeasuredProgress =
  | number
  | { readonly loaded: number; readonly total?: number | undefined };

/**
 * Takes progress reports.
 *
 * @typeParam TProgress - The type of one progress report.
 * @see {@link https://learn.microsoft.com/dotnet/api/system.iprogress-1}
 */
export interface IProgress<in TProgress> {
  /** Takes one report. */
  readonly report: (value: TProgress) => void;
}

/** Takes progress reports, but not each at once. */
export interface ThrottledProgress<in TProgress> extends IProgress<TProgress> {
  /** Delivers the report that waits, if one does; called at the end of the operation that reports here. */
  flush(): void;
}

/** Where progress goes: a reporter or a function. */
export type ProgressTarget<TProgress> = IProgress<TProgress> | ((value: TProgress) => void);

/**
 * A reporter that hands each report to its listeners, at once and in order.
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
  readonly #watchers = new List();

  /**
   * @param handler - Takes each report; optional.
   * @throws {TypeError} If `handler` is given and is not a function.
   */
  constructor(handler?: (value: TProgress) => void) {
    if (handler === undefined) return;
    if (typeof handler !== "function")
      throw argumentError("create Progress", "a function", handler);
    add(this.#watchers, handler);
  }

  /** Hands a report to every listener; one that throws stops neither the others nor the caller. */
  report(value: TProgress): void {
    deliver(this.#watchers, value);
  }

  /**
   * Adds a listener.
   *
   * @param listener - Takes this reporter and each report.
   * @returns The function that unsubscribes.
   * @throws {TypeError} If `listener` is not a function.
   */
  subscribe(listener: (progress: Progress<TProgress>, value: TProgress) => void): () => void {
    if (typeof listener !== "function")
      throw argumentError("subscribe to progress", "a function", listener);
    return add(this.#watchers, (value) => listener(this, value));
  }
}

/** A function of its own, so that the one that it returns holds no listener. */
function add(list: List, listener: Listener): () => void {
  let watcher: Watcher | undefined = new Watcher(listener, undefined, undefined);
  append(list, watcher);
  return () => {
    watcher?.remove();
    watcher = undefined; // Who keeps this function keeps no neighbor of the watcher.
  };
}

/**
 * Returns the function that takes a report: the target itself, or its `report`, bound.
 *
 * @throws {TypeError} If `target` is neither a function nor an object with `report`.
 *
 * @example
 * ```ts
 * const listener = progressListener({ report: (value: number) => console.log(value) });
 * ```
 */
export function progressListener<TProgress>(
  target: ProgressTarget<TProgress>,
): (value: TProgress) => void {
  return listenerOf(target, "report", "progress");
}

/** Whether a target may hold a report back. */
export function canFlush<TProgress>(
  target: ProgressTarget<TProgress>,
): target is ThrottledProgress<TProgress> {
  return typeof (target as Partial<ThrottledProgress<TProgress>>).flush === "function";
}

function flush(target: ProgressTarget<never>): void {
  if (canFlush(target)) target.flush();
}

/**
 * Makes a reporter that maps each report before it passes it on.
 *
 * @param progress - Takes the mapped reports.
 * @param map - Turns a report into what `progress` takes.
 * @throws {TypeError} If `progress` takes no reports or `map` is not a function.
 *
 * @example
 * ```ts
 * const percent = mapProgress(bar, (fraction: number) => Math.round(fraction * 100));
 * ```
 */
export function mapProgress<TFrom, TTo>(
  progress: ProgressTarget<TTo>,
  map: (value: TFrom) => TTo,
): ThrottledProgress<TFrom> {
  const listener = progressListener(progress);
  if (typeof map !== "function") throw argumentError("map progress", "a function", map);
  return {
    report: (value) => listener(map(value)),
    flush: () => flush(progress),
  };
}

/**
 * Makes a reporter that passes on one report per interval, and never loses the last one.
 *
 * The first report goes through at once; of those that follow within the interval the newest waits
 * for its end, or for the end of the operation, if that comes first.
 *
 * @param progress - Takes the reports that are left.
 * @param milliseconds - The least time between two reports, in milliseconds.
 * @throws {TypeError} If `progress` takes no reports.
 * @throws {RangeError} If `milliseconds` is not a number from 0 to 2147483647.
 *
 * @example
 * ```ts
 * await toPromise(upload, { progress: throttleProgress(bar, 100) });
 * ```
 */
export function throttleProgress<TProgress>(
  progress: ProgressTarget<TProgress>,
  milliseconds: number,
): ThrottledProgress<TProgress> {
  const listener = progressListener(progress);
  if (typeof milliseconds !== "number" || !(milliseconds >= 0 && milliseconds <= 0x7fffffff))
    throw new RangeError(
      `Cannot throttle progress: expected milliseconds from 0 to 2147483647, got ${describe(milliseconds)}`,
    );
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: [TProgress] | undefined;

  const deliver = (): void => {
    const [value] = waiting as [TProgress];
    waiting = undefined;
    listener(value);
  };
  const elapse = (): void => {
    timer = undefined;
    if (waiting === undefined) return;
    timer = setTimeout(elapse, milliseconds);
    deliver();
  };
  return {
    report(value) {
      waiting = [value];
      if (timer !== undefined) return;
      timer = setTimeout(elapse, milliseconds);
      deliver();
    },
    flush() {
      clearTimeout(timer);
      timer = undefined;
      try {
        if (waiting !== undefined) deliver();
      } finally {
        flush(progress);
      }
    },
  };
}

/**
 * Splits one reporter of 0..1 into parts by weight, for an operation that is made of several.
 *
 * @param progress - Takes the progress of the whole, 0..1.
 * @param weights - How much each part counts; numbers of 0 or more, not all 0.
 * @returns One reporter of 0..1 for each weight; it drops what is not finite.
 * @throws {TypeError} If `progress` takes no reports.
 * @throws {RangeError} If a weight is negative or not finite, or all are 0.
 *
 * @example
 * ```ts
 * const operation = run(async ({ report, onCancel }: OperationContext<number>) => {
 *   const [download, unpack] = splitProgress(report, 3, 1);
 *   const first = startDownload();
 *   onCancel(first);
 *   const archive = await toPromise(first, { progress: download });
 *   const second = startUnpack(archive);
 *   onCancel(second);
 *   return toPromise(second, { progress: unpack });
 * });
 * ```
 */
export function splitProgress<const TWeights extends readonly number[]>(
  progress: ProgressTarget<number>,
  ...weights: TWeights
): { [Index in keyof TWeights]: ThrottledProgress<number> } {
  const listener = progressListener(progress);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (
    !weights.every((weight) => typeof weight === "number" && weight >= 0) ||
    !(total > 0 && total < Infinity)
  )
    throw new RangeError(
      `Cannot split progress: expected weights of 0 or more, not all 0, got ${weights.map(describe).join(", ") || "none"}`,
    );
  let sum = 0;
  let full = 0;
  return weights.map((weight) => {
    let last = 0;
    return {
      report(value: number) {
        if (!Number.isFinite(value)) return; // The whole would stay NaN.
        sum += weight * (value - last);
        full += Number(value === 1) - Number(last === 1);
        last = value;
        // Sums of fractions drift: the whole is 1 exactly when each part is.
        listener(full === weights.length ? 1 : Math.min(sum / total, 1));
      },
      flush: () => flush(progress),
    };
  }) as { [Index in keyof TWeights]: ThrottledProgress<number> };
}
