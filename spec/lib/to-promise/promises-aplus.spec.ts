import { describe, expect, test } from "@jest/globals";
import { startProcess } from "../../support/threads.js";

/** The titles of the cases, in the order of the suite. */
interface Results {
  readonly passed: string[];
  readonly failed: string[];
}

/**
 * A clock that runs the next timer as soon as the event loop is idle: many cases fail by a timeout, which
 * takes no time here, and no case fails on a busy machine.
 */
const clock = `
  const timers = new Map();
  let now = 0;
  let count = 0;
  globalThis.setTimeout = (callback, delay = 0) => {
    timers.set(++count, { callback, time: now + Math.max(1, delay) });
    return count;
  };
  globalThis.clearTimeout = (timer) => void timers.delete(timer);
  globalThis.Date = class extends Date {
    constructor() { super(++count); } // Never the same: mocha ignores a duration of 0.
  };
  setImmediate(function next() {
    setImmediate(next); // First, as the timer may throw.
    let first;
    for (const timer of timers) if (!(first?.[1].time <= timer[1].time)) first = timer;
    if (first === undefined) return;
    timers.delete(first[0]);
    now = first[1].time;
    first[1].callback();
  });
`;

/** Runs the suite of Promises/A+ on the promises of an adapter, written as the body of a function. */
async function runSuite(adapter: string): Promise<Results> {
  const child = startProcess(`
    import { toPromise } from "./lib/index.ts";
    import { toWinJSPromise } from "./adapters/winjs.ts";
    ${clock}
    const suite = require("promises-aplus-tests"); // After the clock, as it reads the timers once.
    process.on("unhandledRejection", () => {}); // Many cases leave a rejection unobserved.
    process.removeAllListeners("warning");
    const all = [];
    const failed = new Set(); // A case that calls back twice fails twice.
    function Reporter(runner) {
      runner.on("test", (test) => all.push(test));
      runner.on("start", () => {
        process.removeAllListeners("uncaughtException"); // The one of mocha skips the cases that follow.
        process.on("uncaughtException", () => failed.add(runner.test));
      });
      runner.on("fail", (test) => failed.add(test));
    }
    const titles = (wanted) =>
      all.filter((test) => failed.has(test) === wanted).map((test) => test.fullTitle());
    const makeAdapter = () => { ${adapter} };
    suite(makeAdapter(), { reporter: Reporter }, () =>
      process.send({ passed: titles(false), failed: titles(true) }));
  `);
  const results = await new Promise<Results>((resolve, reject) => {
    child.once("message", (message) => resolve(message as Results));
    child.once("exit", (code) => reject(new Error(`The suite ended with ${code}`)));
  });
  child.kill();
  return results;
}

/** Loads WinJS, which needs a window; with one, the suite would assume a browser. */
const loadWinJS = `
  globalThis.window = globalThis;
  Object.defineProperty(globalThis, "navigator", { value: { userAgent: "" }, configurable: true });
  const WinJS = require("winjs/js/base.js");
  delete globalThis.window;
`;

/** The adapter of the suite, for promises of an operation. */
const drivenBy = (makePromise: string): string => `
  return {
    deferred() {
      const source = new AsyncOperationSource();
      return {
        promise: ${makePromise},
        resolve: (value) => source.complete(value),
        reject: (reason) => source.fail(reason),
      };
    },
  };
`;

/** The number of failed cases by section. */
function failuresBySection({ failed }: Results): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const title of failed) {
    const section = title.slice(0, title.indexOf(":"));
    counts[section] = (counts[section] ?? 0) + 1;
  }
  return counts;
}

/** The differences of WinJS 4.4 from Promises/A+. */
const exceptions = {
  // It calls back within the call that settles the promise, or within `then`.
  "2.2.2": 1,
  "2.2.3": 1,
  "2.2.4": 12,
  "2.2.6": 6,
  // It calls a callback that is not a function, and the promise rejects with the TypeError.
  "2.2.7": 18,
  // A promise that is settled with itself waits.
  "2.3.1": 2,
  // It reads `then` more than once, ignores that of a function, and the last call of `then` may win.
  "2.3.3": 254,
};

describe("the suite of Promises/A+", () => {
  test("passes on the promises of toPromise()", async () => {
    const { passed, failed } = await runSuite(drivenBy("toPromise(source.operation)"));
    expect(failed).toEqual([]);
    expect(passed).toHaveLength(872);
  });

  test("fails on those of toWinJSPromise() only if it fails on those of WinJS itself", async () => {
    const running = runSuite(`
      ${loadWinJS}
      return {
        deferred() {
          let settle;
          const promise = new WinJS.Promise((resolve, reject) => { settle = { resolve, reject }; });
          return { promise, ...settle };
        },
      };
    `);
    const ours = await runSuite(
      loadWinJS + drivenBy("toWinJSPromise(source.operation, WinJS.Promise)"),
    );
    const own = await running;
    expect(ours.failed.filter((title) => !own.failed.includes(title))).toEqual([]);
    expect(failuresBySection(own)).toEqual(exceptions);
    // Ours rejects when the `then` of a result throws; WinJS throws from the call that settles the promise.
    expect(failuresBySection(ours)).toEqual({ ...exceptions, "2.3.3": 234 });
    for (const { passed, failed } of [own, ours]) expect(passed.length + failed.length).toBe(872);
  });
});
