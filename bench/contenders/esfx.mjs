// A token beside an async function: @esfx/async-canceltoken, an implementation of @esfx/cancelable.
import { CancelToken } from "@esfx/async-canceltoken";
import { Cancelable } from "@esfx/cancelable";

async function work(result, cancelable) {
  cancelable[Cancelable.cancelSignal]().throwIfSignaled();
  return result;
}

export const value = (result) => work(result, CancelToken.source().token);
export const async = value;

async function workOnce(result, token) {
  token.throwIfSignaled();
  await undefined;
  return result;
}

export const awaits = (result) => workOnce(result, CancelToken.source().token);

async function forever(token) {
  token.throwIfSignaled();
  await new Promise((_, reject) => {
    token.subscribe(() => reject(token.reason));
  });
}

const canceled = () => 1;

export function cancelReason(reason) {
  const source = CancelToken.source();
  const ended = forever(source.token).then(undefined, canceled);
  source.cancel(reason);
  return ended;
}

export const cancelDefault = () => cancelReason(undefined);

async function follow(promise, token) {
  token.throwIfSignaled();
  return await promise;
}

export const wrap = (promise) => follow(promise, CancelToken.source().token);

export const whenAll = (total) =>
  Promise.all(Array.from({ length: total }, (_, index) => awaits(index)));

async function part(result, token) {
  token.throwIfSignaled();
  const subscription = token.subscribe(() => {});
  await undefined;
  subscription.unsubscribe();
  return result;
}

export async function parts(total) {
  const { token } = CancelToken.source();
  let sum = 0;
  for (let index = 0; index < total; index++) sum += await part(1, token);
  return sum;
}

/** All tokens of one signal are the same, with one listener on the signal, for ever. */
export function pending(signal, finishes, ended) {
  const token = CancelToken.from(signal);
  const promise = new Promise((resolve, reject) => {
    const subscription = token.subscribe(() => reject(token.reason));
    finishes.push((result) => {
      subscription.unsubscribe();
      resolve(result);
    });
  });
  promise.then(ended, ended);
}
