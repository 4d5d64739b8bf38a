// Many operations that are pending on one AbortSignal at a time, then settle in some order.
import { getEventListeners } from "node:events";

const listenersOf = (signal) => getEventListeners(signal, "abort").length;

/** The same shuffle in each process: mulberry32, from one seed. */
function shuffle(values) {
  let state = 1;
  for (let index = values.length - 1; index > 0; index--) {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), 1 | state);
    hash = (hash + Math.imul(hash ^ (hash >>> 7), 61 | hash)) ^ hash;
    const other = ((hash ^ (hash >>> 14)) >>> 0) % (index + 1);
    [values[index], values[other]] = [values[other], values[index]];
  }
  return values;
}

const orders = {
  fifo: (finishes) => finishes,
  lifo: (finishes) => finishes.toReversed(),
  random: (finishes) => shuffle([...finishes]),
};

/** Starts operations on a new signal; `ended` resolves when the consumer of each knows its outcome. */
function attach(pending, count) {
  const controller = new AbortController();
  const { signal } = controller;
  const finishes = [];
  let left = count;
  let resolve;
  const ended = new Promise((onResolve) => {
    resolve = onResolve;
  });
  const onEnd = () => {
    if (--left === 0) resolve(true);
  };
  const begin = performance.now();
  for (let index = 0; index < count; index++) pending(signal, finishes, onEnd);
  return { controller, signal, finishes, ended, time: performance.now() - begin };
}

async function settle({ controller, finishes, ended }, order) {
  const ordered = order === "abort" ? [] : orders[order](finishes);
  const begin = performance.now();
  if (order === "abort") controller.abort(new Error("not needed"));
  for (const finish of ordered) finish(1);
  let timer;
  const never = new Promise((resolve) => {
    timer = setTimeout(resolve, 5000, false);
  });
  if (!(await Promise.race([ended, never]))) throw new Error("never settles");
  clearTimeout(timer);
  return performance.now() - begin;
}

/** Returns the heap in use when another collection frees nothing: removed listeners are freed some turns later. */
async function settledHeap() {
  let used = Number.POSITIVE_INFINITY;
  for (let last = 0; last !== used; ) {
    last = used;
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc();
    used = Math.min(last, process.memoryUsage().heapUsed);
  }
  return used;
}

async function measureMemory(pending, count, order) {
  const before = await settledHeap();
  const batch = attach(pending, count);
  const bytes = ((await settledHeap()) - before) / count;
  const held = listenersOf(batch.signal);
  await settle(batch, order);
  batch.finishes.length = 0;
  const bytesLeft = ((await settledHeap()) - before) / count;
  return { bytes, held, bytesLeft, left: listenersOf(batch.signal) };
}

let isWarm = false;

/** Small batches first: the code is then compiled as in a program that has run for a while. */
async function warmUp(pending) {
  if (isWarm) return;
  const end = performance.now() + 300;
  for (let order = 0; performance.now() < end; order++)
    await settle(attach(pending, 200), ["fifo", "lifo", "abort"][order % 3]);
  isWarm = true;
}

/** Repeats until `time` milliseconds have passed; cold, once, in a process that has done nothing before. */
export async function measure({ pending }, { count, order, time, memory, cold }) {
  const rounds = [];
  if (!cold) await warmUp(pending);
  // No garbage collection is forced in between: it would shrink the space for what is young.
  for (let total = 0; total < time && rounds.length < 100; ) {
    const batch = attach(pending, count);
    const settling = await settle(batch, order);
    rounds.push((batch.time + settling) / count);
    total += cold ? time : batch.time + settling;
  }
  rounds.sort((one, other) => one - other);
  const microseconds = rounds[Math.floor(rounds.length / 2)] * 1000;
  return { microseconds, ...(memory ? await measureMemory(pending, count, order) : undefined) };
}
