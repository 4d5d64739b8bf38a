// What a user writes today: an async function that takes `{ signal, onProgress }`, and a controller
// for each call, since somebody may want to cancel it.

async function work(result, { signal }) {
  signal.throwIfAborted();
  return result;
}

export function value(result) {
  const controller = new AbortController();
  return work(result, { signal: controller.signal });
}

export const async = value;

async function workOnce(result, { signal }) {
  signal.throwIfAborted();
  await undefined;
  return result;
}

export function awaits(result) {
  const controller = new AbortController();
  return workOnce(result, { signal: controller.signal });
}

async function count(total, { signal, onProgress }) {
  signal.throwIfAborted();
  await undefined;
  for (let index = 0; index < total; index++) onProgress(index);
  return total;
}

export function reports(total, listener) {
  const controller = new AbortController();
  return count(total, { signal: controller.signal, onProgress: listener });
}

async function each(values, { signal, onProgress }) {
  signal.throwIfAborted();
  await undefined;
  for (const value of values) onProgress(value);
}

export function reportEach(values, listener) {
  const controller = new AbortController();
  return each(values, { signal: controller.signal, onProgress: listener });
}

export function listeners(total, all) {
  return reports(total, (progress) => {
    for (const listener of all) listener(progress);
  });
}

async function forever({ signal }) {
  signal.throwIfAborted();
  await new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

const canceled = () => 1;

export function cancelReason(reason) {
  const controller = new AbortController();
  const ended = forever({ signal: controller.signal }).then(undefined, canceled);
  controller.abort(reason);
  return ended;
}

export const cancelDefault = () => cancelReason(undefined);
export const cancelSignal = cancelReason;

async function follow(promise, { signal }) {
  signal.throwIfAborted();
  return await promise;
}

export function wrap(promise) {
  const controller = new AbortController();
  return follow(promise, { signal: controller.signal });
}

export function whenAll(total) {
  return Promise.all(Array.from({ length: total }, (_, index) => awaits(index)));
}

async function listen(result, { signal }) {
  signal.throwIfAborted();
  const onabort = () => {};
  signal.addEventListener("abort", onabort);
  await undefined;
  signal.removeEventListener("abort", onabort);
  return result;
}

export function readsSignal(result) {
  const controller = new AbortController();
  return listen(result, { signal: controller.signal });
}

async function inTurn(total, { signal }) {
  let sum = 0;
  for (let index = 0; index < total; index++) sum += await listen(1, { signal });
  return sum;
}

export function parts(total) {
  const controller = new AbortController();
  return inTurn(total, { signal: controller.signal });
}

/** One listener for each operation, removed at its end: correct, and quadratic in every runtime. */
export function pending(signal, finishes, ended) {
  const promise = new Promise((resolve, reject) => {
    const onabort = () => reject(signal.reason);
    signal.addEventListener("abort", onabort, { once: true });
    finishes.push((result) => {
      signal.removeEventListener("abort", onabort);
      resolve(result);
    });
  });
  promise.then(ended, ended);
}
