// Its cancellation is silent and has no reason; what is canceled stays pending, but for `finally`.
import Bluebird from "bluebird";

Bluebird.config({ cancellation: true });

export const value = (result) => new Bluebird((resolve) => resolve(result));

const follow = (start) =>
  new Bluebird((resolve, reject) => {
    start().then(resolve, reject);
  });

export const async = (result) => follow(async () => result);

const start = (result) =>
  follow(async () => {
    await undefined;
    return result;
  });

export const awaits = start;

export function cancelDefault() {
  return new Promise((resolve) => {
    const promise = new Bluebird((_resolve, _reject, onCancel) => {
      onCancel(() => {});
    }).finally(() => resolve(1));
    promise.cancel();
  });
}

export const wrap = (promise) => Bluebird.resolve(promise);

export const whenAll = (total) =>
  Bluebird.all(Array.from({ length: total }, (_, index) => start(index)));

export const parts = (total) =>
  Bluebird.mapSeries(new Array(total).fill(1), start).then((results) => results.length);

export function pending(signal, finishes, ended) {
  let unlisten;
  const promise = new Bluebird((resolve) => {
    finishes.push((result) => {
      unlisten();
      resolve(result);
    });
  }).finally(ended);
  const onabort = () => promise.cancel();
  unlisten = () => signal.removeEventListener("abort", onabort);
  signal.addEventListener("abort", onabort, { once: true });
}
