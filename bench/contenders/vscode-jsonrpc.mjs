// A token and an emitter beside an async function, as VS Code and the language servers have them.
import { CancellationTokenSource, Emitter } from "vscode-jsonrpc/node";

async function work(result, token) {
  if (token.isCancellationRequested) throw new Error("Canceled");
  return result;
}

export const value = (result) => work(result, new CancellationTokenSource().token);
export const async = value;

async function workOnce(result, token) {
  if (token.isCancellationRequested) throw new Error("Canceled");
  await undefined;
  return result;
}

export const awaits = (result) => workOnce(result, new CancellationTokenSource().token);

async function count(total, token, emitter) {
  if (token.isCancellationRequested) throw new Error("Canceled");
  await undefined;
  for (let index = 0; index < total; index++) emitter.fire(index);
  emitter.dispose();
  return total;
}

async function each(values, emitter) {
  await undefined;
  for (const value of values) emitter.fire(value);
  emitter.dispose();
}

export function reportEach(values, listener) {
  const emitter = new Emitter();
  emitter.event(listener);
  return each(values, emitter);
}

export const reports = (total, listener) => listeners(total, [listener]);

export function listeners(total, all) {
  const emitter = new Emitter();
  for (const listener of all) emitter.event(listener);
  return count(total, new CancellationTokenSource().token, emitter);
}

function forever(token) {
  return new Promise((_, reject) => {
    token.onCancellationRequested(() => reject(new Error("Canceled")));
  });
}

const canceled = () => 1;

/** A token has no reason. */
export function cancelDefault() {
  const source = new CancellationTokenSource();
  const ended = forever(source.token).then(undefined, canceled);
  source.cancel();
  source.dispose();
  return ended;
}

async function follow(promise, token) {
  if (token.isCancellationRequested) throw new Error("Canceled");
  return await promise;
}

export const wrap = (promise) => follow(promise, new CancellationTokenSource().token);

export const whenAll = (total) =>
  Promise.all(Array.from({ length: total }, (_, index) => awaits(index)));

async function part(result, token) {
  if (token.isCancellationRequested) throw new Error("Canceled");
  const listener = token.onCancellationRequested(() => {});
  await undefined;
  listener.dispose();
  return result;
}

export async function parts(total) {
  const { token } = new CancellationTokenSource();
  let sum = 0;
  for (let index = 0; index < total; index++) sum += await part(1, token);
  return sum;
}
