import {
  buildCancellablePromise,
  CancellablePromise,
  Cancellation,
} from "real-cancellable-promise";

const nothing = () => {};

export const value = (result) => new CancellablePromise(Promise.resolve(result), nothing);

export const async = (result) => new CancellablePromise((async () => result)(), nothing);

async function once(result) {
  await undefined;
  return result;
}

const start = (result) => new CancellablePromise(once(result), nothing);

export const awaits = start;

const canceled = () => 1;

function forever() {
  let reject;
  const promise = new Promise((_, onReject) => {
    reject = onReject;
  });
  return new CancellablePromise(promise, (reason) => reject(new Cancellation(reason)));
}

function cancel(reason) {
  const promise = forever();
  const ended = promise.then(undefined, canceled);
  promise.cancel(reason);
  return ended;
}

/** The reason is a string, and becomes the message of an error that the user makes. */
export const cancelReason = () => cancel("not needed");
export const cancelDefault = () => cancel();

export function cancelSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const inner = new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Cancellation()), { once: true });
  });
  const promise = new CancellablePromise(inner, (reason) => controller.abort(reason));
  const ended = promise.then(undefined, canceled);
  promise.cancel("not needed");
  return ended;
}

export const wrap = (promise) => new CancellablePromise(promise, nothing);

export const whenAll = (total) =>
  CancellablePromise.all(Array.from({ length: total }, (_, index) => start(index)));

export const parts = (total) =>
  buildCancellablePromise(async (capture) => {
    let sum = 0;
    for (let index = 0; index < total; index++) sum += await capture(start(1));
    return sum;
  });

export function readsSignal(result) {
  const controller = new AbortController();
  const listen = async ({ signal }) => {
    signal.addEventListener("abort", nothing);
    await undefined;
    signal.removeEventListener("abort", nothing);
    return result;
  };
  return new CancellablePromise(listen(controller), (reason) => controller.abort(reason));
}

export function pending(signal, finishes, ended) {
  let resolve;
  let reject;
  const inner = new Promise((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  const promise = new CancellablePromise(inner, () => reject(new Cancellation()));
  const onabort = () => promise.cancel();
  finishes.push((result) => {
    signal.removeEventListener("abort", onabort);
    resolve(result);
  });
  signal.addEventListener("abort", onabort, { once: true });
  promise.then(ended, ended);
}
