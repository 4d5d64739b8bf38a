import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { ContractCase } from "./contract-case.js";
import { ended, makeGate, startAndEnd, untilCanceled } from "./steps.js";

const { Canceled } = AsyncStatus;

/** The rules of a cancel request, as the body sees it. */
export const cancel: readonly ContractCase[] = [
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
      assert.equal(signal?.aborted, false, "`signal.aborted` before `cancel()`");
      operation.cancel("not needed");
      assert.equal(signal?.aborted, true, "`signal.aborted` after `cancel()`");
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
      const what = "the final status when the body rejects with `signal.reason`";
      assert.status(await ended(operation), Canceled, what);
    },
  },
  {
    id: "CA-06",
    title: "calls a cancel callback within cancel, while status reads Canceled",
    needs: ["cancellation", "synchrony"],
    async run(start) {
      const inside: unknown[][] = [];
      const operation = start((context) => {
        context.onCancel(() => inside.push([operation.status, context.isCanceled()]));
        return untilCanceled(context);
      });
      operation.cancel("not needed");
      assert.calls(inside.length, 1, "the callback of `onCancel` within `cancel()`");
      const [[status, isCanceled] = []] = inside;
      assert.status(status, Canceled, "`status` in the callback of `onCancel`");
      assert.equal(isCanceled, true, "`isCanceled()` in the callback of `onCancel`");
      await ended(operation);
    },
  },
  {
    id: "CA-07",
    title: "calls a cancel callback immediately when it is registered after the cancel",
    needs: ["cancellation"],
    async run(start) {
      let calls = 0;
      const seen = makeGate<[number, boolean]>();
      const operation = start(async ({ onCancel, isCanceled }) => {
        await new Promise((resolve) => onCancel(resolve));
        onCancel(() => calls++);
        seen.open([calls, isCanceled()]);
      });
      operation.cancel("not needed");
      const [callsThen, isCanceled] = await seen.opened;
      assert.calls(callsThen, 1, "the callback of a late `onCancel`");
      assert.equal(isCanceled, true, "`isCanceled()` after a cancel");
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
      assert.calls(calls, 0, "an unregistered callback of `onCancel`");
    },
  },
  {
    id: "CA-08",
    title: "does not call a cancel callback when cancel follows the end",
    async run(start) {
      let calls = 0;
      const operation = await startAndEnd(start, ({ onCancel, signal }) => {
        onCancel(() => calls++);
        signal.addEventListener("abort", () => calls++, { once: true });
      });
      operation.cancel("too late");
      await startAndEnd(start, () => 1);
      assert.calls(calls, 0, "a cancel callback after the end");
    },
  },
];
