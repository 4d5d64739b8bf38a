import { AsyncStatus, type OperationContext } from "../lib/index.js";
import * as assert from "./assert.js";
import type { ContractCase } from "./contract-case.js";
import { ended, follow, makeGate, startAndEnd } from "./steps.js";

/** The rules of the delivery of the reports that a body makes. */
export const progress: readonly ContractCase[] = [
  {
    id: "PH-01",
    title: "calls progress with the operation and each report, in order",
    needs: ["progress", "lossless progress"],
    async run(start) {
      const gate = makeGate();
      const operation = start(async ({ report }) => {
        await gate.opened;
        for (const value of [1, 2, 3]) report(value);
      });
      const calls: unknown[][] = [];
      operation.progress = (...call) => calls.push(call);
      gate.open();
      await ended(operation);
      const expected = [1, 2, 3].map((value) => [operation, value]);
      assert.equal(calls, expected, "the calls of `progress`");
    },
  },
  {
    id: "last-report",
    title: "delivers reports in order, and the last one before completed",
    needs: ["progress"],
    async run(start) {
      const gate = makeGate();
      const operation = start(async ({ report }) => {
        await gate.opened;
        for (let value = 1; value <= 10; value++) report(value);
      });
      const { values } = follow(operation);
      gate.open();
      await ended(operation);
      const inOrder = [...values].sort((first, second) => Number(first) - Number(second));
      assert.equal(values, inOrder, "the reports that `progress` receives");
      assert.equal(values.at(-1), 10, "the last report before `completed`");
    },
  },
  {
    id: "report-after-the-end",
    title: "drops reports made after the end",
    needs: ["progress"],
    async run(start) {
      let late: OperationContext<unknown>["report"] | undefined;
      const gate = makeGate();
      const operation = start(({ report }) => {
        late = report;
        return gate.opened.then(() => report(1));
      });
      const { values } = follow(operation);
      gate.open();
      await ended(operation);
      late?.(2);
      const next = follow(operation);
      late?.(3);
      await startAndEnd(start, () => 1); // The reports would arrive by then.
      assert.equal(values, [1], "the reports that `progress` receives until the end");
      assert.equal(next.values, [], "the reports that a late `progress` receives");
    },
  },
  {
    id: "PH-13",
    title: "delivers undefined, null, 0, NaN and objects unchanged",
    needs: ["progress", "identity"],
    async run(start) {
      const reports = [undefined, null, 0, Number.NaN, { loaded: 1 }];
      const gate = makeGate();
      const operation = start(({ report }) => gate.opened.then(() => reports.forEach(report)));
      const { values } = follow(operation);
      gate.open();
      await ended(operation);
      assert.equal(values, reports, "the reports that `progress` receives");
    },
  },
  {
    id: "PH-16",
    title: "completes without a call of progress when the body never reports",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const { values } = follow(operation);
      gate.open();
      assert.status(await ended(operation), AsyncStatus.Completed, "the final status");
      assert.calls(values.length, 0, "`progress` without a report");
    },
  },
];
