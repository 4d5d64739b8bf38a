// One contender in one scenario, in a process of its own: some peers change what all promises of the
// process cost. In the way «shared» the process has run the limit and the code by hand before, and all three
// with many shapes. Each line on stdin is a request, each line on stdout its answer.
import { createInterface } from "node:readline";
import { hand, limit, timed } from "./catalog.mjs";
import { showShapes } from "./shapes.mjs";

const [name, contenderName, way] = process.argv.slice(2);

/** Runs operations and returns the milliseconds; fails where they have not done what they should. */
async function measureBatch(scenario, start, count) {
  const begin = performance.now();
  const sum = await scenario.batch(start, count);
  const time = performance.now() - begin;
  const expected = scenario.expected(count);
  if (scenario.tolerant ? sum < expected : sum !== expected)
    throw new Error(`Expected ${expected}, got ${sum}`);
  return time;
}

/** Warms up, and finds how many operations last for some milliseconds. */
async function calibrate(scenario, start, { milliseconds, warmUp }) {
  const { step = 1 } = scenario;
  let count = step;
  let time = 0;
  while (time < milliseconds / 2) {
    count *= 2;
    time = await measureBatch(scenario, start, count);
  }
  const end = performance.now() + warmUp;
  // The best counts: another program may have had the processor.
  while (performance.now() < end) time = Math.min(time, await measureBatch(scenario, start, count));
  return Math.max(step, Math.round((count * milliseconds) / time / step) * step);
}

const load = (name) => import(`./contenders/${name}.mjs`);
const startOf = ({ shape, alternative }, contender) => contender[shape] ?? contender[alternative];

/** Runs other code first: what measures has then seen several contenders, and each of them many shapes. */
async function share(scenario) {
  for (const other of new Set([limit, hand, contenderName])) {
    const contender = await load(other);
    await showShapes(contender);
    const start = startOf(scenario, contender);
    if (start !== undefined) await measureBatch(scenario, start, 20 * (scenario.step ?? 1));
  }
}

async function timedAnswers(scenario, contender) {
  const start = startOf(scenario, contender);
  if (start === undefined) return undefined;
  if (way === "shared") await share(scenario);
  return async (request) =>
    request.count === undefined
      ? { count: await calibrate(scenario, start, request) }
      : { time: await measureBatch(scenario, start, request.count) };
}

async function answers() {
  const contender = await load(contenderName);
  if (timed[name] !== undefined) return timedAnswers(timed[name], contender);
  const { measure } = await import(`./scenarios/${name}.mjs`);
  const able = name === "heap" ? contender.loop : contender.pending;
  return able && ((request) => measure(contender, request));
}

const send = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const sendError = (error) => send({ error: String(error?.message ?? error) });

try {
  const answer = await answers();
  send({ able: answer !== undefined });
  for await (const line of createInterface({ input: process.stdin }))
    await answer(JSON.parse(line)).then(send, sendError);
} catch (error) {
  sendError(error);
}
process.exit();
