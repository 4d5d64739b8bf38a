// It has progress, from 0 to 1, and no way to cancel.
import pProgress, { PProgress } from "p-progress";

export const value = (result) => new PProgress((resolve) => resolve(result));

export const async = (result) => pProgress(async () => result);

const start = (result) =>
  pProgress(async () => {
    await undefined;
    return result;
  });

export const awaits = start;

const count = (total) =>
  pProgress(async (progress) => {
    await undefined;
    for (let index = 0; index < total; index++) progress((index + 1) / (total + 1));
    return total;
  });

export const reports = (total, listener) => count(total).onProgress(listener);

export function listeners(total, all) {
  const promise = count(total);
  for (const listener of all) promise.onProgress(listener);
  return promise;
}

export const wrap = (promise) => pProgress(() => promise);

export const whenAll = (total) =>
  PProgress.all(Array.from({ length: total }, (_, index) => start(index)));
