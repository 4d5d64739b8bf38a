// Measures operations on one signal: one process for each contender and number of operations.

import { awaited, contenders, hand, limit, ours } from "./catalog.mjs";
import { Child, TooSlowError } from "./children.mjs";
import { orderOf } from "./stats.mjs";

export const orders = ["fifo", "lifo", "random", "abort"];
const compared = [ours, limit, hand];
const measuredInFull = [...compared, awaited];

/** Measures one contender with one number of operations in all orders; what is too slow ends at the cap. */
async function measureCells(contender, count, options) {
  const { runtime, cap, time, memory, cold, only = orders } = options;
  const cells = {};
  let child;
  for (const order of only) {
    child ??= await Child.start(runtime, "pending", contender);
    if (child === undefined) return undefined;
    const request = { count, order, time, cold, memory: order === "fifo" && count === memory };
    try {
      cells[order] = await child.ask(request, cap);
    } catch (error) {
      const isSlow = error instanceof TooSlowError;
      cells[order] = { error: isSlow ? `> ${cap / 1000} s` : error.message };
      if (isSlow) child = undefined;
    }
    if (cold) {
      child?.stop();
      child = undefined;
    }
    // Of a peer that is slow in the first order, the first is enough.
    if (!measuredInFull.includes(contender) && isSlowCell(cells[order], count)) break;
  }
  child?.stop();
  return cells;
}

const isSlowCell = ({ microseconds = Infinity }, count) =>
  count >= 100_000 && microseconds * count > 3e6;

/** Returns, for each contender, number and order, what each round said. */
export async function measurePending(options) {
  const { sizes, rounds, contenders: names = [...contenders, awaited] } = options;
  const results = {};
  const missing = new Set();
  for (let round = 0; round < rounds; round++)
    for (const count of sizes)
      for (const contender of orderOf(names, round)) {
        const slow = results[contender]?.[count]?.fifo.some((cell) => isSlowCell(cell, count));
        if (slow || missing.has(contender)) continue;
        const cells = await measureCells(contender, count, options);
        if (cells === undefined) missing.add(contender);
        else add(results, contender, count, cells);
      }
  return { scenario: "pending", sizes, cold: options.cold, results, missing: [...missing] };
}

function add(results, contender, count, cells) {
  results[contender] ??= {};
  results[contender][count] ??= Object.fromEntries(orders.map((order) => [order, []]));
  for (const [order, cell] of Object.entries(cells)) results[contender][count][order].push(cell);
}

/** Returns the cost of one operation by their number, for the chart; the slow ones stop at the cap. */
export async function measureGrowth({ runtime, growthSizes, growthCap, time }) {
  const results = {};
  for (const contender of compared) {
    results[contender] = [];
    for (const count of growthSizes) {
      const options = { runtime, cap: growthCap, time, only: ["fifo"] };
      const { fifo } = await measureCells(contender, count, options);
      if (fifo.microseconds === undefined) break;
      results[contender].push({ count, microseconds: fifo.microseconds });
    }
  }
  return { scenario: "growth", cap: growthCap, results };
}

/** Returns how the heap grows in a long loop. */
export async function measureHeap({ runtime, heapCount }) {
  const child = await Child.start(runtime, "heap", ours);
  const request = { first: 100_000, count: heapCount };
  const answer = await child.ask(request, 600_000);
  child.stop();
  return { scenario: "heap", ...request, ...answer };
}
