import { describe, expect, test } from "@jest/globals";
import { startProcess } from "./threads.js";

/** Runs the suite of Promises/A+ on promises that an operation drives; returns how many failed, by section. */
async function runSuite(adapter: string): Promise<{ passed: number; failed: string[] }> {
  const child = startProcess(`
    import suite from "promises-aplus-tests";
    import { toPromise } from "./adapters/promise.ts";
    process.on("unhandledRejection", () => {}); // It rejects many that nobody looks at.
    process.removeAllListeners("warning");
    const results = { passed: 0, failed: [] };
    function Reporter(runner) {
      runner.on("pass", () => results.passed++);
      runner.on("fail", (test) => results.failed.push(test.fullTitle()));
    }
    const makeAdapter = () => { ${adapter} };
    suite(makeAdapter(), { reporter: Reporter, timeout: 10_000 }, () => process.send(results));
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
});
