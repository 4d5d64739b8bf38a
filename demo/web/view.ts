// A view of an operation: a bar, how fast it is, how long it will take, and how it ended.
import {
  AsyncStatus,
  estimateProgress,
  type IAsyncOperationWithProgress,
  type MeasuredProgress,
  type ProgressEstimate,
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
  const show = throttleProgress((estimate: ProgressEstimate) => {
    bar.value = estimate.fraction ?? 0;
    details.textContent = describeEstimate(estimate);
  }, 50);
  const progress = estimateProgress(show);
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

/** Describes how far the work is, its rate and the time left. */
function describeEstimate(estimate: ProgressEstimate): string {
  const { loaded, total = 0, fraction = 0, rate = 0, remaining = 0 } = estimate;
  const parts = [`${Math.round(100 * fraction)} %`];
  if (total > megabyte)
    parts.push(`${(loaded / megabyte).toFixed(0)} of ${(total / megabyte).toFixed(0)} MB`);
  if (total > megabyte && rate > 0) parts.push(`${(rate / megabyte).toFixed(0)} MB/s`);
  if (remaining > 0) parts.push(`${(remaining / 1000).toFixed(1)} s left`);
  return parts.join(" · ");
}
