import { describe, expect, test } from "@jest/globals";
import { startProcess } from "./threads.js";

/** Runs the suite of Promises/A+ on promises that an operation drives; returns how many failed, by section. */
async function runSuite(adapter: string): Promise<{ passed: number; failed: string[] }> {
  const child = startProcess(`
    import suite from "promises-aplus-tests";
    import { toPromise } from "./adapters/promise.ts";
    import { toWinJSPromise } from "./adapters/winjs.ts";
    process.on("unhandledRejection", () => {}); // It rejects many that nobody looks at.
    process.removeAllListeners("warning");
    const results = { passed: 0, failed: [] };
    function Reporter(runner) {
      runner.on("pass", () => results.passed++);
      runner.on("fail", (test) => results.failed.push(test.fullTitle()));
    }
    const makeAdapter = () => { ${adapter} };
    suite(makeAdapter(), { reporter: Reporter }, () => process.send(results));
  `);
  const results = await new Promise<{ passed: number; failed: string[] }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { passed: number; failed: string[] }));
    child.once("exit", (code) => reject(new Error(`The suite ended with ${code}`)));
  });
  child.kill();
  return results;
}

describe("the suite of Promises/A+", () => {
  test("passes on the promises of toPromise()", async () => {
    const { passed, failed } = await runSuite(`
      return {
        deferred() {
          const source = new AsyncOperationSource();
          return {
            promise: toPromise(source.operation),
            resolve: (value) => source.complete(value),
            reject: (reason) => source.fail(reason),
          };
        },
      };
    `);
    expect(failed).toEqual([]);
    expect(passed).toBe(872);
  });

  test("fails on those of toWinJSPromise() as it does on WinJS itself, and nowhere else", async () => {
    const load = `
      globalThis.window = globalThis;
      Object.defineProperty(globalThis, "navigator", { value: { userAgent: "" }, configurable: true });
      const WinJS = require("winjs/js/base.js");
      delete globalThis.window; // The suite would take this for a browser.
    `;
    const running = runSuite(`${load}
      return {
        deferred() {
          let settle;
          const promise = new WinJS.Promise((resolve, reject) => { settle = { resolve, reject }; });
          return { promise, ...settle };
        },
      };
    `);
    const ours = await runSuite(`${load}
      return {
        deferred() {
          const source = new AsyncOperationSource();
          return {
            promise: toWinJSPromise(source.operation, WinJS.Promise),
            resolve: (value) => source.complete(value),
            reject: (reason) => source.fail(reason),
          };
        },
      };
    `);
    const own = await running;
    const section = (title: string): string => /^\d+(\.\d+)*/.exec(title)?.[0] ?? title;
    const sectionsOf = ({ failed }: { failed: string[] }) =>
      [...new Set(failed.map(section))].sort();
    // WinJS calls back at once where a promise has settled, and does not adopt every thenable.
    const exceptions = ["2.2.2", "2.2.3", "2.2.4", "2.2.6", "2.2.7", "2.3.1", "2.3.3", "2.3.4"];
    expect(sectionsOf(own)).toEqual(exceptions);
    expect(sectionsOf(ours)).toEqual(sectionsOf(own));
  });
});
