// Its progress goes from 0 to 1, and is thinned out to one report in 250 ms unless told otherwise.
import { CPromise } from "c-promise2";

export const value = (result) => new CPromise((resolve) => resolve(result));

const follow = (start) =>
  new CPromise((resolve, reject) => {
    start().then(resolve, reject);
  });

export const async = (result) => follow(async () => result);

const start = (result) =>
  follow(async () => {
    await undefined;
    return result;
  });

export const awaits = start;

const count = (total) =>
  new CPromise(async (resolve, _reject, scope) => {
    await undefined;
    for (let index = 0; index < total; index++) scope.progress((index + 1) / (total + 1));
    resolve(total);
  });

export const reports = (total, listener) =>
  count(total).captureProgress({ throttle: 0 }).progress(listener);

export function listeners(total, all) {
  const promise = count(total).captureProgress({ throttle: 0 });
  for (const listener of all) promise.progress(listener);
  return promise;
}

const canceled = () => 1;

function cancel(reason) {
  const promise = new CPromise((_resolve, _reject, { onCancel }) => {
    onCancel(() => {});
  });
  const ended = promise.then(undefined, canceled);
  promise.cancel(reason);
  return ended;
}

export const cancelReason = () => cancel("not needed");
export const cancelDefault = () => cancel();

/** The signal is one of its own make. */
export function cancelSignal() {
  const promise = new CPromise((_resolve, reject, { signal }) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  const ended = promise.then(undefined, canceled);
  promise.cancel("not needed");
  return ended;
}

export const wrap = (promise) => follow(() => promise);

export const whenAll = (total) =>
  CPromise.all(Array.from({ length: total }, (_, index) => start(index)));

/** A coroutine: each part is canceled with it while it waits for it. */
export const parts = (total) =>
  CPromise.run(function* () {
    let sum = 0;
    for (let index = 0; index < total; index++) sum += yield start(1);
    return sum;
  });

export function pending(signal, finishes, ended) {
  let unlisten;
  const promise = new CPromise((resolve) => {
    finishes.push((result) => {
      unlisten();
      resolve(result);
    });
  });
  const onabort = () => promise.cancel("not needed");
  unlisten = () => signal.removeEventListener("abort", onabort);
  signal.addEventListener("abort", onabort, { once: true });
  promise.then(ended, ended);
}
