// Each rule is broken once: the case of it fails, and its message names the member and the moment.
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import {
  type Body,
  contractCases,
  type FunctionSubject,
  functionCases,
} from "async-operation/conformance";
import { type BrokenImplementation, bodyFaults, publicFaults } from "./broken-implementations.js";
import { failuresOf } from "./failures-of.js";

Reflect.set(globalThis, "peersKeepTimers", true); // A broken implementation never ends.

type Broken = BrokenImplementation["Broken"];

function contractFailures(Broken: Broken): Promise<Record<string, string>> {
  const start = (body: Body) => new Broken(body);
  return failuresOf(
    contractCases.map(({ id, run }) => ({ id, run: (runner) => run(start, runner) })),
  );
}

/** Runs the cases of a function: the implementation is hidden in it. */
function functionFailures(Broken: Broken): Promise<Record<string, string>> {
  const subject: FunctionSubject = {
    completes: () => new Broken(() => nextTurn("done")),
    fails: () => new Broken(() => nextTurn().then(() => Promise.reject(new Error("No disk")))),
    runs: () =>
      new Broken(({ onCancel, throwIfCanceled }) =>
        new Promise((resolve) => onCancel(resolve)).then(throwIfCanceled),
      ),
    reports: () => new Broken(({ report }) => nextTurn().then(() => report(1))),
  };
  return failuresOf(
    functionCases.map(({ id, run }) => ({ id, run: (runner) => run(subject, runner) })),
  );
}

describe("contractCases", () => {
  test.each([...publicFaults, ...bodyFaults])(
    "find an implementation that $fault ($id)",
    async ({ id, message, Broken }) => {
      expect(await contractFailures(Broken)).toMatchObject({ [id]: message });
    },
  );
});

describe("functionCases", () => {
  test.each(publicFaults)(
    "find a function whose operation $fault ($id)",
    async ({ id, message, Broken }) => {
      expect(await functionFailures(Broken)).toMatchObject({ [id]: message });
    },
  );
});
