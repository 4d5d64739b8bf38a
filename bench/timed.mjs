// Measures a timed scenario: all contenders in turn, in rounds, each in a process of its own, which in
// the way «shared» has run other code before.

import { contenders, hand, limit, timed } from "./catalog.mjs";
import { Child } from "./children.mjs";
import { median, medianRatio, orderOf } from "./stats.mjs";

async function startAll({ runtime, way }, scenario, names) {
  const children = [];
  const missing = [];
  const failed = {};
  await Promise.all(
    names.map(async (name) => {
      try {
        const child = await Child.start(runtime, scenario, name, way);
        if (child === undefined) missing.push(name);
        else children.push(child);
      } catch (error) {
        failed[name] = error.message;
      }
    }),
  );
  return { children, missing: missing.sort(), failed };
}

/** Calibrates; a contender that fails is left out, and said so. */
async function calibrateAll(children, failed, request) {
  const counts = new Map();
  for (const child of children) {
    try {
      const { count } = await child.ask(request);
      counts.set(child, count);
    } catch (error) {
      child.stop();
      failed[child.contender] = error.message;
    }
  }
  return counts;
}

/** Returns the nanoseconds of each contender in each round. */
export async function measureTimed(name, options) {
  const { contenders: names = contenders, rounds, dropped, milliseconds, warmUp } = options;
  const { children, missing, failed } = await startAll(options, name, names);
  const counts = await calibrateAll(children, failed, { milliseconds, warmUp });
  const measured = [...counts.keys()];
  const times = Object.fromEntries(measured.map(({ contender }) => [contender, []]));
  try {
    for (let round = -dropped; round < rounds; round++)
      for (const child of orderOf(measured, round + dropped)) {
        const count = counts.get(child);
        const { time } = await child.ask({ count });
        if (round >= 0) times[child.contender].push(round6((time / count) * 1e6));
      }
  } finally {
    for (const child of measured) child.stop();
  }
  return { scenario: name, way: options.way, times, missing, failed };
}

const round6 = (number) => Number(number.toPrecision(6));

/** The rows of a timed scenario's table, the fastest first. */
export function rowsOf({ scenario, times }) {
  const { reports } = timed[scenario];
  const rows = Object.entries(times).map(([contender, own]) => ({
    contender,
    minimum: Math.min(...own),
    median: median(own),
    perReport: reports > 1 ? median(own) / reports : undefined,
    toLimit: medianRatio(own, times[limit]),
    toHand: medianRatio(own, times[hand]),
  }));
  return rows.sort((one, other) => (one.toLimit ?? one.median) - (other.toLimit ?? other.median));
}
