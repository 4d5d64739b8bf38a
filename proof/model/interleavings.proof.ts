import { afterEach, describe, test } from "@jest/globals";
import fc from "fast-check";
import { assertSame } from "../../spec/support/identity.js";
import { consumers } from "./consumers.js";
import { parameters } from "./parameters.js";
import { copies, followers, wires } from "./round-trips.js";
import { type OnCancel, Scene } from "./scene.js";

/** What happens, each at most once, in any order. */
const steps = [
  "complete",
  "fail",
  "fail with a CanceledError",
  "cancel",
  "cancel again",
  "cancel the copies",
  "abort",
  "report 0.25",
  "report 0.5",
  "report 1",
  "set completed",
  "set progress",
  "close",
] as const;

const { reportError } = globalThis;
afterEach(() => {
  globalThis.reportError = reportError;
});

/** One order: what happens, who comes, and after which of it the microtasks run. */
function orderOf(names: readonly string[]): fc.Arbitrary<readonly [string[], boolean[]]> {
  return fc
    .tuple(
      fc.shuffledSubarray([...steps], { minLength: 2 }),
      fc.shuffledSubarray([...names], { minLength: 1, maxLength: Math.min(5, names.length) }),
    )
    .chain(([happens, come]) => {
      const all: string[] = [...happens, ...come];
      const { length } = all;
      return fc.tuple(
        fc.shuffledSubarray(all, { minLength: length }),
        fc.array(fc.boolean(), { minLength: length, maxLength: length }),
      );
    });
}

/** Plays one order; whatever a handler throws fails it. */
async function play(onCancel: OnCancel, [actions, pauses]: readonly [string[], boolean[]]) {
  const uncaught: unknown[] = [];
  globalThis.reportError = (error) => uncaught.push(error);
  const scene = new Scene(onCancel);
  for (const [index, action] of actions.entries()) {
    scene.play(action);
    if (pauses[index]) await scene.pause();
  }
  await scene.end();
  assertSame(uncaught, []);
}

const shapes = [consumers, copies, followers].flatMap(Object.keys);

describe("adapters", () => {
  test.each([
    { kind: "in one thread", names: shapes, share: 0.3 },
    { kind: "over a wire", names: Object.keys(wires), share: 0.1 },
  ])("tell one outcome, and nothing after it, in any order: $kind", async ({ names, share }) => {
    const onCancel = fc.constantFrom<OnCancel>("fail", "complete", "nothing");
    await fc.assert(fc.asyncProperty(onCancel, orderOf(names), play), parameters(share));
  });
});
