import { AsyncStatus, type OperationContext } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type AnyOperation,
  type ContractCase,
  ended,
  makeGate,
  platform,
  startAndEnd,
  thrownBy,
} from "./contract-case.js";

const { Started, Completed } = AsyncStatus;

/** Sets `progress`; returns what it gets, and a promise of the first report. */
function follow(operation: AnyOperation): { values: unknown[]; first: Promise<unknown> } {
  const values: unknown[] = [];
  const first = new Promise((resolve) => {
    operation.progress = (_, value) => {
      values.push(value);
      resolve(value);
    };
  });
  return { values, first };
}

/** The rules of the `progress` slot. */
export const progress: readonly ContractCase[] = [
  {
    id: "PH-01",
    title: "calls progress with the operation and each report, in order",
    needs: ["progress"],
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
    id: "PH-02",
    title: "reads Started in the progress handler",
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
    id: "PH-03",
    title: "drops reports made before a progress handler is set",
    needs: ["progress", "synchrony"],
    async run(start) {
      const gate = makeGate();
      const operation = start(({ report }) => {
        report(1);
        return gate.opened;
      });
      const { values } = follow(operation);
      gate.open();
      await ended(operation);
      assert.deepEqual(values, []);
    },
  },
  {
    id: "PH-04",
    title: "delivers the second report alone when progress is set after the first",
    needs: ["progress", "synchrony"],
    async run(start) {
      const gate = makeGate();
      const operation = start(async ({ report }) => {
        report(1);
        await gate.opened;
        report(2);
      });
      const { values } = follow(operation);
      gate.open();
      await ended(operation);
      assert.deepEqual(values, [2]);
    },
  },
  {
    id: "PH-05",
    title: "takes a progress handler after the end, and never calls it",
    async run(start) {
      let late: OperationContext<unknown>["report"] | undefined;
      const operation = await startAndEnd(start, ({ report }) => {
        late = report;
      });
      const { values } = follow(operation);
      late?.(1);
      await startAndEnd(start, () => 1);
      assert.deepEqual(values, []);
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
      await startAndEnd(start, () => 1); // By then the report would have come.
      assert.deepEqual(values, [1]);
    },
  },
  {
    id: "PH-06",
    title: "calls the new progress handler alone after the old one is replaced",
    needs: ["progress"],
    async run(start) {
      const [begin, gate] = [makeGate(), makeGate()];
      const operation = start(async ({ report }) => {
        await begin.opened;
        report(1);
        await gate.opened;
        report(2);
      });
      const old = follow(operation);
      begin.open();
      await old.first;
      const { values } = follow(operation);
      gate.open();
      await ended(operation);
      assert.deepEqual([old.values, values], [[1], [2]]);
    },
  },
  {
    id: "PH-07",
    title: "drops reports while progress is null, and delivers those after the next handler",
    needs: ["progress", "synchrony"],
    async run(start) {
      let send: OperationContext<unknown>["report"] | undefined;
      const gate = makeGate();
      const operation = start(({ report }) => {
        send = report;
        return gate.opened;
      });
      const { values } = follow(operation);
      send?.(1);
      operation.progress = null;
      send?.(2);
      const next = follow(operation);
      send?.(3);
      assert.deepEqual([values, next.values], [[1], [3]]);
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "PH-08",
    title: "reads from progress what was last set",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const [first, second] = [() => {}, () => {}];
      const read = [null, first, second, null].map((handler) => {
        operation.progress = handler;
        return operation.progress === handler;
      });
      assert.deepEqual(read, [true, true, true, true]);
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "progress-of-another-type",
    title: "refuses what is no function for progress, and keeps the handler",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const handler = (): void => {};
      operation.progress = handler;
      for (const value of [5, {}, "x", false]) {
        const error = thrownBy(() => Reflect.set(operation, "progress", value));
        assert.ok(error instanceof TypeError);
        assert.match(error.message, /^Cannot set `progress`: expected a function or null, got /);
      }
      assert.equal(operation.progress, handler);
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "PH-11",
    title: "goes on and reports an uncaught error for each call when the progress handler throws",
    needs: ["progress"],
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
    title: "delivers undefined, null, 0, NaN and objects as they are",
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
