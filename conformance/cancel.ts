import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import { type ContractCase, ended, makeGate, untilCanceled } from "./contract-case.js";

const { Canceled } = AsyncStatus;

/** The rules of a cancel request, and of its callbacks. */
export const cancel: readonly ContractCase[] = [
  {
    id: "CA-02",
    title: "returns undefined from cancel",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      assert.equal(operation.cancel("not needed"), undefined);
      gate.open();
      await ended(operation);
      assert.equal(operation.cancel("not needed"), undefined);
    },
  },
  {
    id: "CA-01",
    title: "aborts the signal of the body before cancel returns",
    needs: ["cancellation", "synchrony"],
    async run(start) {
      let signal: AbortSignal | undefined;
      const operation = start((context) => {
        signal = context.signal;
        return untilCanceled(context);
      });
      assert.equal(signal?.aborted, false);
      operation.cancel("not needed");
      assert.equal(signal?.aborted, true);
      await ended(operation);
    },
  },
  {
    id: "signal",
    title: "aborts the signal of the body when cancel is requested",
    needs: ["cancellation"],
    async run(start) {
      const operation = start(
        ({ signal }) =>
          new Promise((_, reject) => {
            if (signal.aborted) reject(signal.reason);
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          }),
      );
      operation.cancel("not needed");
      assert.equal(await ended(operation), Canceled);
    },
  },
  {
    id: "CA-06",
    title: "calls a cancel callback within cancel, while status reads Canceled",
    needs: ["cancellation", "synchrony"],
    async run(start) {
      const inside: unknown[] = [];
      const operation = start((context) => {
        context.onCancel(() => inside.push(operation.status, context.isCanceled()));
        return untilCanceled(context);
      });
      operation.cancel("not needed");
      assert.deepEqual(inside, [Canceled, true]);
      await ended(operation);
    },
  },
  {
    id: "CA-07",
    title: "calls a cancel callback immediately when it is registered after the cancel",
    needs: ["cancellation"],
    async run(start) {
      let calls = 0;
      const seen = makeGate<unknown[]>();
      const operation = start(async ({ onCancel, isCanceled }) => {
        await new Promise((resolve) => onCancel(resolve));
        onCancel(() => calls++);
        seen.open([calls, isCanceled()]);
      });
      operation.cancel("not needed");
      assert.deepEqual(await seen.opened, [1, true]);
      await ended(operation);
    },
  },
  {
    id: "CA-09",
    title: "does not call a cancel callback that was unregistered",
    needs: ["cancellation"],
    async run(start) {
      let calls = 0;
      const operation = start((context) => {
        context.onCancel(() => calls++)();
        return untilCanceled(context);
      });
      operation.cancel("not needed");
      await ended(operation);
      assert.equal(calls, 0);
    },
  },
];
