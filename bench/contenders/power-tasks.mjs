// A task with a status, an AbortController and events. Its cancel has no reason, and its progress no value.
import { AbortError, Task } from "power-tasks";

/** It drops results that are falsy. */
const kept = (result) => result ?? 0;

const resultOf = (body) => new Task(body).toPromise().then(kept);

export const value = (result) => resultOf(() => result);

export const async = (result) => resultOf(async () => result);

const once = (result) => async () => {
  await undefined;
  return result;
};

export const awaits = (result) => resultOf(once(result));

const listening = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new AbortError()), { once: true });
  });

const canceled = () => 1;

/** The promise of a task that was aborted fulfills. */
export function cancelDefault() {
  const task = new Task(listening);
  const ended = task.toPromise().then(canceled);
  task.abort();
  return ended;
}

export const cancelSignal = cancelDefault;

export const wrap = (promise) => resultOf(() => promise);

/** The results are those of the children; the task itself has none. */
export async function whenAll(total) {
  const children = Array.from({ length: total }, (_, index) => new Task(once(index)));
  await new Task(children, { concurrency: total }).toPromise();
  return children.map((child) => child.result);
}

const whole =
  (total) =>
  async ({ signal }) => {
    let sum = 0;
    for (let index = 0; index < total; index++) {
      const part = new Task(once(1));
      const onabort = () => part.abort();
      signal.addEventListener("abort", onabort);
      sum += await part.toPromise();
      signal.removeEventListener("abort", onabort);
    }
    return sum;
  };

export const parts = (total) => resultOf(whole(total));

export const readsSignal = (result) =>
  resultOf(async ({ signal }) => {
    const onabort = () => {};
    signal.addEventListener("abort", onabort);
    await undefined;
    signal.removeEventListener("abort", onabort);
    return result;
  });

/** It removes its own listener for `abortSignal` never, so the caller adds one. */
export function pending(signal, finishes, ended) {
  let unlisten;
  const task = new Task(
    (context) =>
      new Promise((resolve, reject) => {
        context.signal.addEventListener("abort", () => reject(new AbortError()), { once: true });
        finishes.push((result) => {
          unlisten();
          resolve(result);
        });
      }),
  );
  const onabort = () => task.abort();
  unlisten = () => signal.removeEventListener("abort", onabort);
  signal.addEventListener("abort", onabort, { once: true });
  task.toPromise().then(ended, ended);
}
