import type { OperationContext } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type ContractCase,
  ended,
  follow,
  makeGate,
  startAndEnd,
  thrownBy,
} from "./contract-case.js";

/** The rules of the `progress` slot: the handler may be replaced. */
export const progressSlot: readonly ContractCase[] = [
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
    title: "delivers only the second report when progress is set after the first",
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
    title: "accepts a progress handler after the end, and never calls it",
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
    id: "PH-06",
    title: "calls only the new progress handler after the old one is replaced",
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
    title: "drops reports while progress is null, and delivers those after the next handler is set",
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
    title: "reads from progress the handler that was last set",
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
    title: "refuses a progress handler that is not a function, and keeps the old one",
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
];
