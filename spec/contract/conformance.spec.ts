import { describe, expect, test } from "@jest/globals";
import type { IAsyncOperationWithProgress } from "async-operation";
import { type Body, contractCases } from "async-operation/conformance";
import { collectStrays } from "../support/strays.js";
import { describeContract } from "./describe-contract.js";
import { ForeignImplementation } from "./foreign-implementation.js";

/** Runs every case against an implementation, and returns the ids of the broken ones. */
async function brokenBy(start: (body: Body) => ForeignImplementation): Promise<string[]> {
  const broken: string[] = [];
  for (const contractCase of contractCases)
    await within(contractCase.run(start, { collectStrays })).catch(() =>
      broken.push(contractCase.id),
    );
  // On a busy machine, a case that was late still runs.
  await new Promise((resolve) => setTimeout(resolve, 50));
  return broken;
}

/** Rejects if a case does not end: a broken implementation may leave it waiting. */
async function within(result: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, 50, new Error("The case does not end"));
  });
  await Promise.race([result, late]).finally(() => clearTimeout(timer));
}

type Handler = IAsyncOperationWithProgress<unknown, unknown>["completed"];

const bugs: [string, string, new (body: Body) => ForeignImplementation][] = [
  [
    "calls completed a second time",
    "CH-01, CH-02",
    class extends ForeignImplementation {
      protected override runCompleted(): void {
        const handler = this.completedHandler;
        super.runCompleted();
        this.completedHandler = handler;
        super.runCompleted();
      }
    },
  ],
  [
    "does not call a late completed",
    "CH-03",
    class extends ForeignImplementation {
      override set completed(handler: Handler) {
        if (this.state === "started") super.completed = handler;
      }
      override get completed(): Handler {
        return super.completed;
      }
    },
  ],
  [
    "accepts a second completed",
    "CH-06",
    class extends ForeignImplementation {
      override set completed(handler: Handler) {
        this.taken = false;
        super.completed = handler;
      }
      override get completed(): Handler {
        return super.completed;
      }
    },
  ],
  [
    "reports in a later turn",
    "PH-03",
    class extends ForeignImplementation {
      protected override deliver(value: unknown): void {
        queueMicrotask(() => super.deliver(value));
      }
    },
  ],
  [
    "delays the newest report",
    "last-report",
    class extends ForeignImplementation {
      #newest: unknown;
      protected override deliver(value: unknown): void {
        if (this.#newest !== undefined) super.deliver(this.#newest);
        this.#newest = value;
      }
    },
  ],
  [
    "ignores cancel",
    "CA-01",
    class extends ForeignImplementation {
      override cancel(): void {}
    },
  ],
  [
    "closes while it runs",
    "CL-03",
    class extends ForeignImplementation {
      override close(): void {
        if (this.state !== "started") super.close();
      }
    },
  ],
  [
    "always ends in Completed",
    "SM-05",
    class extends ForeignImplementation {
      protected override end(): void {
        super.end("completed");
      }
    },
  ],
];

describe("contractCases", () => {
  test("have one name each", () => {
    const ids = contractCases.flatMap(({ id }) => id.split(", "));
    expect([...new Set(ids)]).toEqual(ids);
  });

  test.each(bugs)("find an implementation that %s (%s)", async (_, id, Buggy) => {
    expect(await brokenBy((body) => new Buggy(body))).toContain(id);
  });
});

describeContract("a foreign implementation", (body) => new ForeignImplementation(body));
