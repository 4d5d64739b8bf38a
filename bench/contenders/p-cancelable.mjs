// It keeps all handlers of a promise until it is canceled, so that parts in turn pile up.
import PCancelable from "p-cancelable";

export const value = (result) => new PCancelable((resolve) => resolve(result));

const follow = (start) =>
  new PCancelable((resolve, reject) => {
    start().then(resolve, reject);
  });

export const async = (result) => follow(async () => result);

const start = (result) =>
  follow(async () => {
    await undefined;
    return result;
  });

export const awaits = start;

const canceled = () => 1;

function cancel(message) {
  const promise = new PCancelable((_resolve, _reject, onCancel) => {
    onCancel(() => {});
  });
  const ended = promise.then(undefined, canceled);
  promise.cancel(message);
  return ended;
}

/** The reason is the message of an error that it makes itself. */
export const cancelReason = () => cancel("not needed");
export const cancelDefault = () => cancel();

export const wrap = (promise) => follow(() => promise);

export const whenAll = (total) =>
  Promise.all(Array.from({ length: total }, (_, index) => start(index)));

export function pending(signal, finishes, ended) {
  let unlisten;
  const promise = new PCancelable((resolve, _reject, onCancel) => {
    onCancel(() => {});
    finishes.push((result) => {
      unlisten();
      resolve(result);
    });
  });
  const onabort = () => promise.cancel();
  unlisten = () => signal.removeEventListener("abort", onabort);
  signal.addEventListener("abort", onabort, { once: true });
  promise.then(ended, ended);
}
