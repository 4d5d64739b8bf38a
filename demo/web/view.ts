// A view of an operation: a bar, how fast it is, how long it will take, and how it ended.
import {
  AsyncStatus,
  type IAsyncOperationWithProgress,
  type MeasuredProgress,
  throttleProgress,
  toPromise,
} from "async-operation";
import { element } from "./elements.js";
import { megabyte } from "./units.js";

/** Draws an operation until it has ended; it never rejects. */
export async function drawOperation<TResult>(
  view: Element,
  operation: IAsyncOperationWithProgress<TResult, MeasuredProgress>,
  describe: (result: TResult) => string,
): Promise<void> {
  const bar = element("progress", HTMLProgressElement, view);
  const details = element(".details", HTMLElement, view);
  const outcome = element(".outcome", HTMLElement, view);
  const estimate = startEstimate();
  const progress = throttleProgress((value: MeasuredProgress) => {
    const { loaded, total = 0 } = typeof value === "number" ? { loaded: value, total: 1 } : value;
    bar.value = total > 0 ? loaded / total : 0;
    details.textContent = estimate(loaded, total);
  }, 50);
  try {
    outcome.textContent = describe(await toPromise(operation, { progress }));
    bar.value = 1;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const isCanceled = operation.status === AsyncStatus.Canceled;
    outcome.textContent = isCanceled ? `Canceled: ${text}` : `Failed: ${text}`;
  }
  view.setAttribute("data-status", String(names[operation.status]));
}

const names = ["started", "completed", "canceled", "error"];

/** Tells how far the work is, its rate and the time left, by what has come since the first report. */
function startEstimate(): (loaded: number, total: number) => string {
  let first: { readonly loaded: number; readonly time: number } | undefined;
  return (loaded, total) => {
    const time = performance.now();
    first ??= { loaded, time };
    const rate = (loaded - first.loaded) / ((time - first.time) / 1000 || Infinity);
    const parts = [`${Math.round((100 * loaded) / (total || 1))} %`];
    if (total > megabyte)
      parts.push(`${(loaded / megabyte).toFixed(0)} of ${(total / megabyte).toFixed(0)} MB`);
    if (total > megabyte && rate > 0) parts.push(`${(rate / megabyte).toFixed(0)} MB/s`);
    if (rate > 0 && loaded < total) parts.push(`${((total - loaded) / rate).toFixed(1)} s left`);
    return parts.join(" · ");
  };
}
