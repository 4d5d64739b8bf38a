// Functions with the mistakes that are made with this library: a case of each names the mistake.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { fromError, type OperationContext, run, toPromise } from "async-operation";
import {
  type AnyOperation,
  type FunctionSubject,
  functionCases,
} from "async-operation/conformance";
import { failuresOf } from "./failures-of.js";

Reflect.set(globalThis, "peersKeepTimers", true); // Some of these never end.

const completes = (): AnyOperation => run(() => sleep(1, "done"));
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
    "EI-08",
    "Expected `id` after the end to return, got AsyncInfoError: Cannot use operation: it is closed",
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
        const operation = run(({ signal }) => sleep(60_000, "done", { signal }));
        return Object.assign(operation, { then: () => {} });
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
    "fails with a value that is no error",
    "throws-error-code",
    "Expected `errorCode` after a failure to be an Error, got No disk",
    { completes, fails: () => fromError({ toString: () => "No disk" }) },
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

describe("functionCases", () => {
  test.each(mistakes)("find a function that %s (%s)", async (_, id, message, subject) => {
    const cases = functionCases.filter(({ needs }) => needs.every((need) => need in subject));
    const failures = await failuresOf(
      cases.map(({ id, run }) => ({ id, run: (runner) => run(subject, runner) })),
    );
    expect(failures).toMatchObject({ [id]: message });
  });

  test("find nothing in the function that these vary", async () => {
    const subject: FunctionSubject = { completes };
    const cases = functionCases.filter(({ needs }) => needs.includes("completes"));
    const failures = await failuresOf(
      cases.map(({ id, run }) => ({ id, run: (runner) => run(subject, runner) })),
    );
    expect(failures).toEqual({});
  });

  test("name the member that the subject lacks", async () => {
    const { run: runCase } = functionCases.find(({ needs }) => needs.includes("fails")) ?? {};
    await expect(runCase?.({ completes })).rejects.toThrow(
      "Expected `fails()` of the subject to return an operation, got undefined",
    );
  });
});
