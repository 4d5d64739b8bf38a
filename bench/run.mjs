// Measures, prints tables and keeps the results: `npm run bench -- --help` says how.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { timed } from "./catalog.mjs";
import { readOptions, usage } from "./options.mjs";
import { writePage } from "./page.mjs";
import { measureGrowth, measureHeap, measurePending } from "./pending.mjs";
import { writeResult } from "./results.mjs";
import { heapLine, pendingTables, timedTable } from "./tables.mjs";
import { measureTimed } from "./timed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Always: an older build would give numbers under the commit of another. */
function build() {
  if (!existsSync(`${root}node_modules`)) execFileSync("npm", ["ci"], { cwd: root });
  execFileSync("npm", ["run", "build"], { cwd: root });
}

/** Measures one scenario in one way; returns its result and what to print of it. */
async function measure(name, way, options) {
  const { runtime, contenders } = options;
  if (timed[name] !== undefined) {
    const result = await measureTimed(name, { ...options.timed, runtime, contenders, way });
    return [result, timedTable(result)];
  }
  if (name === "pending") {
    const result = await measurePending({ ...options.pending, runtime, contenders });
    return [result, pendingTables(result)];
  }
  if (name === "heap") {
    const result = await measureHeap(options);
    return [result, heapLine(result)];
  }
  const result = await measureGrowth({ ...options, time: options.pending.time });
  return [result, "The cost of one operation on one signal, for the chart: measured"];
}

/** Each scenario and way; those that are not timed have one way. */
const runsOf = ({ scenarios, ways }) =>
  scenarios.flatMap((name) =>
    timed[name] === undefined ? [[name, "own"]] : ways.map((way) => [name, way]),
  );

async function measureAll(options) {
  const results = {};
  for (const [name, way] of runsOf(options)) {
    const [result, text] = await measure(name, way, options);
    const title = `${name}: ${timed[name]?.title ?? "operations on one signal"}`;
    console.log(`\n## ${title}${way === "shared" ? ", in a shared process" : ""}\n\n${text}`);
    results[name] = result;
    const file = `${name}${options.cold ? "-cold" : ""}${way === "shared" ? "-shared" : ""}`;
    if (!options.isOther) writeResult(file, options, result);
  }
  if (options.isOther)
    writeResult(`runtime-${options.runtime.name.toLowerCase().replace(" ", "-")}`, options, {
      results,
    });
}

if (process.argv.includes("--help")) console.log(usage);
else {
  const options = readOptions();
  build();
  const begin = performance.now();
  if (options.measures) {
    console.log(`# ${options.runtime.name}${options.quick ? ", quick: rough numbers" : ""}`);
    await measureAll(options);
    console.log(`\nMeasured in ${Math.round((performance.now() - begin) / 1000)} s`);
  }
  if (options.write) await writePage();
}
