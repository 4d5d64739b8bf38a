// Functions for promises and a signal: the caller has a controller for each call, as in «hand».
import { abortable, all, execute } from "abort-controller-x";

const nothing = () => {};
const newSignal = () => new AbortController().signal;

export const value = (result) =>
  execute(newSignal(), (resolve) => {
    resolve(result);
    return nothing;
  });

const follow = (signal, start) =>
  execute(signal, (resolve, reject) => {
    start().then(resolve, reject);
    return nothing;
  });

export const async = (result) => follow(newSignal(), async () => result);

const start = (result, signal) =>
  follow(signal, async () => {
    await undefined;
    return result;
  });

export const awaits = (result) => start(result, newSignal());

/** `execute` itself adds a listener and removes it. */
export const readsSignal = awaits;

const canceled = () => 1;

export function cancelReason(reason) {
  const controller = new AbortController();
  const ended = execute(controller.signal, () => nothing).then(undefined, canceled);
  controller.abort(reason);
  return ended;
}

export const cancelDefault = () => cancelReason(undefined);
export const cancelSignal = cancelReason;

export const wrap = (promise) => abortable(newSignal(), promise);

export const whenAll = (total) =>
  all(newSignal(), (signal) => Array.from({ length: total }, (_, index) => start(index, signal)));

export async function parts(total) {
  const signal = newSignal();
  let sum = 0;
  for (let index = 0; index < total; index++) sum += await start(1, signal);
  return sum;
}

export function pending(signal, finishes, ended) {
  execute(signal, (resolve) => {
    finishes.push(resolve);
    return nothing;
  }).then(ended, ended);
}
