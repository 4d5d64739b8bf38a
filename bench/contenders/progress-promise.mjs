// It has progress and no way to cancel.
import ProgressPromise from "progress-promise";

export const value = (result) => new ProgressPromise((resolve) => resolve(result));

const follow = (start) =>
  new ProgressPromise((resolve, reject) => {
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
  new ProgressPromise(async (resolve, _reject, progress) => {
    await undefined;
    for (let index = 0; index < total; index++) progress(index);
    resolve(total);
  });

export const reports = (total, listener) => count(total).progress(listener);

const each = (values) =>
  new ProgressPromise(async (resolve, _reject, progress) => {
    await undefined;
    for (const value of values) progress(value);
    resolve();
  });

export const reportEach = (values, listener) => each(values).progress(listener);

export function listeners(total, all) {
  const promise = count(total);
  for (const listener of all) promise.progress(listener);
  return promise;
}

export const wrap = (promise) => follow(() => promise);

export const whenAll = (total) =>
  ProgressPromise.all(Array.from({ length: total }, (_, index) => start(index)));
