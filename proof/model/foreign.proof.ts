import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Event, events, type Habits, habits } from "./foreign-peer.js";
import { Trial } from "./foreign-trial.js";
import { parameters } from "./parameters.js";

/** Plays a script, and returns what was reported as uncaught. */
async function play(given: Habits, script: readonly Event[]): Promise<unknown[]> {
  const uncaught: unknown[] = [];
  const { reportError } = globalThis;
  globalThis.reportError = (error) => uncaught.push(error);
  try {
    const trial = new Trial(given);
    for (const event of script) trial.play(event);
    for (let turn = 0; turn < 5; turn++) await null;
    trial.checkPromises();
  } finally {
    globalThis.reportError = reportError;
  }
  return uncaught;
}

describe("watch() and toPromise()", () => {
  test("tell one outcome to all, and nothing after it, whatever a foreign operation does", async () => {
    await fc.assert(
      fc.asyncProperty(habits, events, async (given, script) => {
        expect(await play(given, script)).toEqual([]);
      }),
      parameters(0.5),
    );
  });
});
