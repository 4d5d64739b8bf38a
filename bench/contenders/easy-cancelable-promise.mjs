import easy from "easy-cancelable-promise";

const { CancelablePromise } = easy;

export const value = (result) => new CancelablePromise((resolve) => resolve(result));

const follow = (start) =>
  new CancelablePromise((resolve, reject) => {
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
  new CancelablePromise(async (resolve, _reject, { reportProgress }) => {
    await undefined;
    for (let index = 0; index < total; index++) reportProgress(index);
    resolve(total);
  });

export const reports = (total, listener) => count(total).onProgress(listener);

export function listeners(total, all) {
  const promise = count(total);
  for (const listener of all) promise.onProgress(listener);
  return promise;
}

const canceled = () => 1;

export function cancelReason(reason) {
  const promise = new CancelablePromise((_resolve, _reject, { onCancel }) => {
    onCancel(() => {});
  });
  const ended = promise.then(undefined, canceled);
  // `cancel` returns the promise once more, which rejects.
  promise.cancel(reason).catch(canceled);
  return ended;
}

export const cancelDefault = () => cancelReason(undefined);

export const wrap = (promise) => follow(() => promise);

export const whenAll = (total) =>
  CancelablePromise.all(Array.from({ length: total }, (_, index) => start(index)));

export const parts = (total) =>
  new CancelablePromise(async (resolve, _reject, { onCancel }) => {
    let sum = 0;
    for (let index = 0; index < total; index++) {
      const part = start(1);
      const stop = onCancel((reason) => part.cancel(reason));
      sum += await part;
      stop();
    }
    resolve(sum);
  });

export function pending(signal, finishes, ended) {
  let unlisten;
  const promise = new CancelablePromise((resolve) => {
    finishes.push((result) => {
      unlisten();
      resolve(result);
    });
  });
  const onabort = () => {
    promise.cancel().catch(canceled);
  };
  unlisten = () => signal.removeEventListener("abort", onabort);
  signal.addEventListener("abort", onabort, { once: true });
  promise.then(ended, ended);
}
