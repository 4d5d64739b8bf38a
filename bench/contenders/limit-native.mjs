// The least that the platform charges: no object, no way to cancel, no check. Nothing does less.

/** A bare async function. */
export const value = async (result) => result;

export const async = value;

export async function awaits(result) {
  await undefined;
  return result;
}

/** A direct call for each report. */
export async function reports(count, listener) {
  await undefined;
  for (let index = 0; index < count; index++) listener(index);
  return count;
}

export async function reportEach(values, listener) {
  await undefined;
  for (const value of values) listener(value);
}

export async function listeners(count, all) {
  await undefined;
  for (let index = 0; index < count; index++) for (const listener of all) listener(index);
  return count;
}

const canceled = () => 1;

/** A promise that rejects with an error that exists already, after its handler is attached. */
export function cancelReason(reason) {
  let reject;
  const promise = new Promise((_, onReject) => {
    reject = onReject;
  });
  const ended = promise.then(undefined, canceled);
  reject(reason);
  return ended;
}

const one = new Error("not needed");
export const cancelDefault = () => cancelReason(one);
export const cancelSignal = cancelReason;

export const wrap = (promise) => promise;

export function whenAll(count) {
  return Promise.all(Array.from({ length: count }, (_, index) => awaits(index)));
}

/** A controller, a listener added, a listener removed. */
export async function readsSignal(result) {
  const { signal } = new AbortController();
  const onabort = () => {};
  signal.addEventListener("abort", onabort);
  await undefined;
  signal.removeEventListener("abort", onabort);
  return result;
}

/** A controller, and a listener added and removed for each part. */
export async function parts(total) {
  const { signal } = new AbortController();
  let sum = 0;
  for (let index = 0; index < total; index++) {
    const onabort = () => {};
    signal.addEventListener("abort", onabort);
    sum += await awaits(1);
    signal.removeEventListener("abort", onabort);
  }
  return sum;
}

const lists = new WeakMap();

/** The nodes of a signal, behind one native listener, in a circle so that one is removed in constant time. */
function listOf(signal) {
  let list = lists.get(signal);
  if (list === undefined) {
    const head = { previous: undefined, next: undefined, reject: undefined };
    head.previous = head;
    head.next = head;
    const onabort = () => {
      for (let node = head.next; node !== head; node = node.next) node.reject(signal.reason);
      release();
    };
    const release = () => {
      lists.delete(signal);
      signal.removeEventListener("abort", onabort);
    };
    list = { head, release };
    lists.set(signal, list);
    signal.addEventListener("abort", onabort);
  }
  return list;
}

/** A promise and a node on the list of its signal. */
export function pending(signal, finishes, ended) {
  const { head, release } = listOf(signal);
  const promise = new Promise((resolve, reject) => {
    const node = { previous: head.previous, next: head, reject };
    head.previous.next = node;
    head.previous = node;
    finishes.push((result) => {
      node.previous.next = node.next;
      node.next.previous = node.previous;
      if (head.next === head) release();
      resolve(result);
    });
  });
  promise.then(ended, ended);
}
