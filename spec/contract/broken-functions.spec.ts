// Functions with the mistakes that are made with this library: a case of each names the mistake.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { type OperationContext, run, toPromise } from "async-operation";
import {
  type AnyOperation,
  type FunctionSubject,
  functionCases,
} from "async-operation/conformance";
import { failuresOf } from "./failures-of.js";

Reflect.set(globalThis, "peersKeepTimers", true); // Some of these never end.

const completes = (): AnyOperation => run(() => sleep(1, "done"));
const runs = (): AnyOperation =>
  run(({ onCancel }) => new Promise((_, reject) => onCancel(reject)));
const failing = async (): Promise<never> => {
  throw new Error("No disk");
};

const shared = run(() => sleep(1, "done"));

/** The mistake, a case that fails, its message, and the subject. */
const mistakes: [string, string, string, FunctionSubject][] = [
  [
    "returns the operation of an earlier call",
    "EI-10",
    `Expected \`id\` to differ each time, got ${shared.id} twice`,
    { completes: () => shared },
  ],
  [
    "occupies the slot of its callers",
    "CH-12",
    "Expected `completed` before a handler is set to be null, got a function",
    {
      completes() {
        const operation = completes();
        operation.completed = () => {};
        return operation;
      },
    },
  ],
  [
    "closes its operation",
    "SM-10",
    "Expected `status` not to throw, got AsyncInfoError: Cannot use operation: it is closed",
    {
      completes() {
        const operation = completes();
        toPromise(operation).then(() => operation.close());
        return operation;
      },
    },
  ],
  [
    "is awaitable",
    "not-thenable",
    "Expected the operation not to have `then`",
    {
      completes,
      runs() {
        // biome-ignore lint/suspicious/noThenProperty: the mistake
        return Object.assign(runs(), { then: () => {} });
      },
    },
  ],
  [
    "is an async function",
    "SM-03",
    "Expected `completes()` of the subject to return an operation, got [object Promise]",
    { completes: (async () => completes()) as never },
  ],
  [
    "swallows the failure",
    "EI-14",
    "Expected the status that `completed` receives to be Error, got Completed",
    { completes, fails: () => run(() => failing().catch(() => null)) },
  ],
  [
    "leaves a promise of its own unhandled",
    "UR-01",
    "Expected the uncaught errors of a failure without a handler to be none, got [Error: No disk]",
    {
      completes,
      fails() {
        const operation = run(failing);
        toPromise(operation).then(() => console.log("done"));
        return operation;
      },
    },
  ],
  [
    "completes with what it has when it is canceled",
    "SM-09",
    "Expected the final status after `cancel()` to be Canceled, got Completed",
    {
      completes,
      runs: () => run(({ signal }) => sleep(60_000, 0, { signal }).catch(() => "part")),
    },
  ],
  [
    "fails with an error of its own when it is canceled",
    "SM-09",
    "Expected the final status after `cancel()` to be Canceled, got Error",
    {
      completes,
      runs: () => run(({ signal }) => sleep(60_000, 0, { signal }).catch(failing)),
    },
  ],
  [
    "ends before it is canceled",
    "SM-01",
    "Expected `status` at the start to be Started, got Completed",
    { completes, runs: () => run(() => "done") },
  ],
  [
    "reports nothing after the call",
    "PH-02",
    "Expected `progress` to be called before the end, got no call",
    {
      completes,
      reports: () =>
        run(({ report }: OperationContext<number>) => {
          report(1);
          return sleep(1);
        }),
    },
  ],
];

/** Runs the cases that a subject has the members for. */
function failuresBy(subject: FunctionSubject): Promise<Record<string, string>> {
  const cases = functionCases.filter(({ needs }) => needs.every((need) => need in subject));
  return failuresOf(cases.map(({ id, run }) => ({ id, run: (runner) => run(subject, runner) })));
}

describe("functionCases", () => {
  test.each(mistakes)("find a function that %s (%s)", async (_, id, message, subject) => {
    expect(await failuresBy(subject)).toMatchObject({ [id]: message });
  });

  test("find nothing in the functions that these vary", async () => {
    expect(await failuresBy({ completes, fails: () => run(failing), runs })).toEqual({});
  });

  test("name the member that the subject lacks", async () => {
    const { run: runCase } = functionCases.find(({ needs }) => needs.includes("fails")) ?? {};
    await expect(runCase?.({ completes })).rejects.toThrow(
      "Expected `fails()` of the subject to return an operation, got undefined",
    );
  });
});
