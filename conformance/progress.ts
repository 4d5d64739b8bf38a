import { AsyncStatus, type OperationContext } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type ContractCase,
  ended,
  follow,
  makeGate,
  platform,
  startAndEnd,
} from "./contract-case.js";

const { Started, Completed } = AsyncStatus;

/** The rules of the delivery of reports. */
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
      assert.deepEqual(calls, expected);
      assert.ok(calls.every(([sender]) => sender === operation));
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
      assert.deepEqual(values, inOrder);
      assert.equal(values.at(-1), 10);
    },
  },
  {
    id: "PH-02",
    title: "has the status Started in the progress handler",
    needs: ["progress"],
    async run(start) {
      const gate = makeGate();
      const operation = start(({ report }) => gate.opened.then(() => report(1)));
      let inside: unknown;
      operation.progress = ({ status }) => {
        inside = status;
      };
      gate.open();
      await ended(operation);
      assert.equal(inside, Started);
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
      await startAndEnd(start, () => 1); // The report would arrive by then.
      assert.deepEqual(values, [1]);
    },
  },
  {
    id: "PH-11",
    title: "continues and reports an uncaught error for each call when the progress handler throws",
    needs: ["progress", "lossless progress"],
    async run(start, { collectStrays } = platform) {
      const error = new Error("from the handler");
      const values: unknown[] = [];
      const { uncaught, unhandled } = await collectStrays(async () => {
        const gate = makeGate();
        const operation = start(async ({ report }) => {
          await gate.opened;
          report(1);
          report(2);
          return "done";
        });
        operation.progress = (_, value) => {
          values.push(value);
          throw error;
        };
        gate.open();
        assert.equal(await ended(operation), Completed);
        assert.equal(operation.getResults(), "done");
      });
      assert.deepEqual(values, [1, 2]);
      assert.deepEqual([...uncaught], [error, error]);
      assert.equal(unhandled.length, 0);
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
      assert.equal(values.length, reports.length);
      assert.ok(values.every((value, index) => Object.is(value, reports[index])));
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
      assert.equal(await ended(operation), Completed);
      assert.deepEqual(values, []);
    },
  },
  {
    id: "progress-while-cancel-is-pending",
    title: "delivers reports while a cancel is pending",
    needs: ["progress", "outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(({ report }) => gate.opened.then(() => report(1)));
      const { values } = follow(operation);
      operation.cancel("not needed");
      gate.open();
      await ended(operation);
      assert.deepEqual(values, [1]);
    },
  },
];
