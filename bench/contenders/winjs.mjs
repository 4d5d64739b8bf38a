// It calls back at once, in the same turn, and a cancel has no reason: the error is named "Canceled".
import { createRequire } from "node:module";

// Node 20 has no `navigator`, which it reads as it is loaded.
globalThis.navigator ??= { userAgent: "" };
const { Promise: WinJSPromise } = createRequire(import.meta.url)("winjs/js/base.js");

/** `await` takes a `then` from it that fails once it has completed, so its `then` is called at once. */
const toNative = (promise) =>
  new Promise((resolve, reject) => {
    promise.then(resolve, reject);
  });

export const value = (result) => toNative(new WinJSPromise((complete) => complete(result)));

const follow = (start) =>
  new WinJSPromise((complete, error) => {
    start().then(complete, error);
  });

export const async = (result) => toNative(follow(async () => result));

const start = (result) =>
  follow(async () => {
    await undefined;
    return result;
  });

export const awaits = (result) => toNative(start(result));

const count = (total) =>
  new WinJSPromise(async (complete, _error, progress) => {
    await undefined;
    for (let index = 0; index < total; index++) progress(index);
    complete(total);
  });

export const reports = (total, listener) =>
  toNative(count(total).then(undefined, undefined, listener));

const each = (values) =>
  new WinJSPromise(async (complete, _error, progress) => {
    await undefined;
    for (const value of values) progress(value);
    complete();
  });

export const reportEach = (values, listener) =>
  toNative(each(values).then(undefined, undefined, listener));

export function listeners(total, all) {
  const promise = count(total);
  for (const listener of all) promise.then(undefined, undefined, listener);
  return toNative(promise);
}

const canceled = () => 1;

export function cancelDefault() {
  const promise = new WinJSPromise(
    () => {},
    () => {},
  );
  const ended = toNative(promise.then(undefined, canceled));
  promise.cancel();
  return ended;
}

export const wrap = (promise) => toNative(WinJSPromise.as(promise));

export const whenAll = (total) =>
  toNative(WinJSPromise.join(Array.from({ length: total }, (_, index) => start(index))));

/** A chain: a cancel of its end reaches the link that waits. */
export function parts(total) {
  let chain = WinJSPromise.as(0);
  for (let index = 0; index < total; index++)
    chain = chain.then((sum) => start(1).then((part) => sum + part));
  return toNative(chain);
}

export function pending(signal, finishes, ended) {
  let unlisten;
  const promise = new WinJSPromise((complete) => {
    finishes.push((result) => {
      unlisten();
      complete(result);
    });
  });
  const onabort = () => promise.cancel();
  unlisten = () => signal.removeEventListener("abort", onabort);
  signal.addEventListener("abort", onabort, { once: true });
  promise.then(ended, ended);
}
