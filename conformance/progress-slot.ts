import type { OperationContext } from "../lib/index.js";
import * as assert from "./assert.js";
import type { ContractCase } from "./contract-case.js";
import { ended, follow, makeGate } from "./steps.js";

/** The rules of a `progress` handler that is set or replaced between two reports. */
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
      assert.equal(values, [], "the reports that a later `progress` receives");
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
      assert.equal(values, [2], "the reports that a later `progress` receives");
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
      assert.equal(old.values, [1], "the reports that the old `progress` receives");
      assert.equal(values, [2], "the reports that the new `progress` receives");
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
      assert.equal(values, [1], "the reports that `progress` receives before it is null");
      assert.equal(next.values, [3], "the reports that the next `progress` receives");
      gate.open();
      await ended(operation);
    },
  },
];
