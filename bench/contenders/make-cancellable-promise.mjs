// Not in the cancel scenarios: its `cancel` does not reach the work, and the promise stays pending.
import makeCancellablePromise from "make-cancellable-promise";

export const wrap = (promise) => makeCancellablePromise(promise).promise;

export const value = (result) => wrap(Promise.resolve(result));

export const async = (result) => wrap((async () => result)());

async function once(result) {
  await undefined;
  return result;
}

export const awaits = (result) => wrap(once(result));

export const whenAll = (total) =>
  Promise.all(Array.from({ length: total }, (_, index) => awaits(index)));
