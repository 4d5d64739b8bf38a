// The built package, found through the `exports` of its package.json as a user's program finds it.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { resolve } = createRequire(new URL("../../package.json", import.meta.url));
const load = (entry) => import(pathToFileURL(resolve(entry)).href);
export const { AsyncOperationSource, run, whenAll: all } = await load("async-operation");
export const { fromPromise, toPromise } = await load("async-operation/promise");
const { toProgress } = await load("async-operation/progress");

export const value = (result) => toPromise(run(() => result));

export const async = (result) => toPromise(run(async () => result));

const start = (result) =>
  run(async () => {
    await undefined;
    return result;
  });

export const awaits = (result) => toPromise(start(result));

const count = (total) => async (context) => {
  const { report } = context;
  await undefined;
  for (let index = 0; index < total; index++) report(index);
  return total;
};

export const reports = (total, listener) => toPromise(run(count(total), { progress: listener }));

const each = (values) => async (context) => {
  const { report } = context;
  await undefined;
  for (const value of values) report(value);
};

export const reportEach = (values, listener) =>
  toPromise(run(each(values), { progress: listener }));

export function listeners(total, all) {
  const operation = run(count(total));
  for (const listener of all) toProgress(operation, listener);
  return toPromise(operation);
}

const canceled = () => 1;

const forever = ({ onCancel }) =>
  new Promise((_, reject) => {
    onCancel(reject);
  });

export function cancelReason(reason) {
  const operation = run(forever);
  const ended = toPromise(operation).then(undefined, canceled);
  operation.cancel(reason);
  return ended;
}

export const cancelDefault = () => cancelReason(undefined);

const listening = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

export function cancelSignal(reason) {
  const operation = run(listening);
  const ended = toPromise(operation).then(undefined, canceled);
  operation.cancel(reason);
  return ended;
}

export const wrap = (promise) => toPromise(fromPromise(promise));

export function whenAll(total) {
  return toPromise(all(Array.from({ length: total }, (_, index) => start(index))));
}

/** The whole cancels the part that runs; one that has ended is unregistered. */
const whole = (total) => async (context) => {
  const { onCancel } = context;
  let sum = 0;
  for (let index = 0; index < total; index++) {
    const part = start(1);
    onCancel(part);
    sum += await toPromise(part);
  }
  return sum;
};

export const parts = (total) => toPromise(run(whole(total)));

const listen = (result) =>
  run(async ({ signal }) => {
    const onabort = () => {};
    signal.addEventListener("abort", onabort);
    await undefined;
    signal.removeEventListener("abort", onabort);
    return result;
  });

export const readsSignal = (result) => toPromise(listen(result));

export function pending(signal, finishes, ended) {
  const body = ({ onCancel }) =>
    new Promise((resolve, reject) => {
      finishes.push(resolve);
      onCancel(reject);
    });
  toPromise(run(body, { signal })).then(ended, ended);
}

/** One operation of a long loop: on a shared signal, with progress, and canceled or completed. */
export function loop(index, signal, progress) {
  const body = async ({ report, throwIfCanceled }) => {
    report(index);
    await undefined;
    throwIfCanceled();
    return index;
  };
  const operation = run(body, { signal, progress });
  const ended = toPromise(operation).then(undefined, canceled);
  if (index % 10 === 0) operation.cancel("not needed");
  return ended;
}
