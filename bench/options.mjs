// The command line, and what it means for each measurement.
import { parseArgs } from "node:util";
import { hand, limit, others, ours, timed, ways } from "./catalog.mjs";
import { runtimeOf } from "./children.mjs";

export const usage = `npm run bench -- [options]
  --quick               fewer and shorter rounds: under 5 minutes, and rough numbers
  --only a,b            only these scenarios: ${[...Object.keys(timed), ...others].join(", ")}
  --contenders a,b      only these contenders, in the timed scenarios and in pending
  --shared              the timed scenarios only, and only in processes that have run other code before
  --cold                pending only: once in each process, without warming up
  --runtime program     another Node, Bun or Deno; ours, the limit and hand-written code only
  --write               write docs/performance.md and its chart from the results, and measure nothing
                        unless another option is given`;

const full = {
  timed: { rounds: 31, dropped: 3, milliseconds: 20, warmUp: 300 },
  pending: { rounds: 3, sizes: [1e3, 1e4, 1e5], memory: 1e4, cap: 20_000, time: 250 },
  growthSizes: [1e2, 3e2, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6],
  growthCap: 60_000,
  heapCount: 1e7,
};

const quick = {
  timed: { rounds: 7, dropped: 1, milliseconds: 4, warmUp: 100 },
  pending: {
    rounds: 1,
    sizes: [1e3, 1e4],
    memory: 1e4,
    cap: 3000,
    time: 50,
    only: ["fifo", "abort"],
  },
  growthSizes: [1e2, 1e3, 1e4, 1e5],
  growthCap: 5000,
  heapCount: 1e6,
};

const split = (list) => list?.split(",");

/** Returns what to do; throws where the command line names something that does not exist. */
export function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      contenders: { type: "string" },
      shared: { type: "boolean", default: false },
      cold: { type: "boolean", default: false },
      runtime: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const known = [...Object.keys(timed), ...others];
  const scenarios = split(values.only) ?? known;
  const unknown = scenarios.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`Cannot measure ${unknown}: there is no such scenario`);
  const measures = !values.write || values.quick || values.shared || values.only !== undefined;
  if (values.shared && values.runtime !== undefined)
    throw new Error(
      "Cannot measure another runtime with --shared: its results are of one way only",
    );
  const size = values.quick ? quick : full;
  // Not `process.execPath`: npm puts the other Nodes of `node_modules/.bin` first on its PATH.
  const main = runtimeOf(process.env.npm_node_execpath ?? process.execPath);
  const options = { ...size, ...values, scenarios, measures, runtime: main };
  options.contenders = split(values.contenders);
  options.pending = { ...size.pending, cold: values.cold };
  options.ways = values.shared ? ["shared"] : ways;
  if (values.shared) options.scenarios = scenarios.filter((name) => timed[name] !== undefined);
  if (options.scenarios.length === 0)
    throw new Error(`Cannot measure ${scenarios} with --shared: it is not timed`);
  if (values.cold) options.scenarios = ["pending"];
  if (values.runtime === undefined) return options;
  return {
    ...options,
    measures: true,
    runtime: runtimeOf(values.runtime),
    isOther: true,
    ways: ["own"],
    scenarios: options.scenarios.filter((name) => name !== "growth" && name !== "heap"),
    contenders: [ours, limit, hand],
    timed: { ...size.timed, rounds: Math.ceil(size.timed.rounds / 2) },
    pending: { ...options.pending, rounds: 1, cap: values.quick ? 3000 : 10_000, memory: 0 },
  };
}
