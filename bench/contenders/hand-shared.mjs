// The same as «hand», but with one signal for all calls: nobody can cancel a single one of them.
const { signal } = new AbortController();

async function work(result, options) {
  options.signal.throwIfAborted();
  return result;
}

export const value = (result) => work(result, { signal });
export const async = value;

async function workOnce(result, options) {
  options.signal.throwIfAborted();
  await undefined;
  return result;
}

export const awaits = (result) => workOnce(result, { signal });

async function count(total, options) {
  options.signal.throwIfAborted();
  await undefined;
  for (let index = 0; index < total; index++) options.onProgress(index);
  return total;
}

export const reports = (total, listener) => count(total, { signal, onProgress: listener });

async function each(values, options) {
  options.signal.throwIfAborted();
  await undefined;
  for (const value of values) options.onProgress(value);
}

export const reportEach = (values, listener) => each(values, { signal, onProgress: listener });

export function listeners(total, all) {
  return reports(total, (progress) => {
    for (const listener of all) listener(progress);
  });
}

export function whenAll(total) {
  return Promise.all(Array.from({ length: total }, (_, index) => awaits(index)));
}

async function follow(promise, options) {
  options.signal.throwIfAborted();
  return await promise;
}

export const wrap = (promise) => follow(promise, { signal });

async function listen(result, options) {
  options.signal.throwIfAborted();
  const onabort = () => {};
  options.signal.addEventListener("abort", onabort);
  await undefined;
  options.signal.removeEventListener("abort", onabort);
  return result;
}

export const readsSignal = (result) => listen(result, { signal });

export async function parts(total) {
  let sum = 0;
  for (let index = 0; index < total; index++) sum += await listen(1, { signal });
  return sum;
}
