import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { AnyOperation } from "./contract-case.js";
import { assertRefuses } from "./members.js";
import type { Rule } from "./rule.js";
import { ended, follow, untilEnd } from "./steps.js";

type Handler = NonNullable<AnyOperation["progress"]>;

/** Sets `progress`, waits for the end, and returns what the handler recorded at each call. */
async function recordsOf<TRecord>(
  operation: AnyOperation,
  record: (...call: Parameters<Handler>) => TRecord,
): Promise<TRecord[]> {
  const records: TRecord[] = [];
  operation.progress = (...call) => records.push(record(...call));
  await ended(operation);
  assert.ok(records.length > 0, "`progress` to be called before the end, got no call");
  return records;
}

/** The rules of the `progress` handler that hold for all reports. */
export const progressRules: readonly Rule[] = [
  {
    id: "PH-02",
    title: "has the status Started in the progress handler",
    of: "reports",
    async check(start) {
      for (const status of await recordsOf(start(), (sender) => sender.status))
        assert.status(status, AsyncStatus.Started, "`status` in the `progress` handler");
    },
  },
  {
    id: "progress-sender",
    title: "calls progress with the operation and the report",
    of: "reports",
    async check(start) {
      const operation = start();
      for (const call of await recordsOf(operation, (...call) => call)) {
        assert.ok(
          call[0] === operation,
          `\`progress\` to receive the operation first, got ${assert.show(call[0])}`,
        );
        assert.equal(call.length, 2, "the number of arguments of `progress`");
      }
    },
  },
  {
    id: "progress-after-completed",
    title: "calls progress only before completed",
    of: "reports",
    async check(start) {
      const operation = start();
      let [calls, before] = [0, 0];
      operation.progress = () => calls++;
      await ended(operation, () => {
        before = calls;
      });
      await untilEnd(start()); // A late call would happen by then.
      assert.ok(before > 0, "`progress` to be called before the end, got no call");
      assert.calls(calls - before, 0, "`progress` after the end");
    },
  },
  {
    id: "RE-03",
    title: "calls only the new progress handler when the handler replaces itself",
    of: "reports",
    async check(start) {
      const operation = start();
      let calls = 0;
      operation.progress = (sender) => {
        calls++;
        sender.progress = () => {};
      };
      await ended(operation);
      assert.calls(calls, 1, "a `progress` handler that replaces itself");
    },
  },
  {
    id: "PH-11",
    title: "continues and reports an uncaught error for each call when the progress handler throws",
    of: "reports",
    async check(start, { collectStrays }) {
      const error = new Error("from the handler");
      const operation = start();
      let calls = 0;
      let final: AsyncStatus | undefined;
      const { uncaught, unhandled } = await collectStrays(async () => {
        operation.progress = () => {
          calls++;
          throw error;
        };
        final = await ended(operation);
      });
      assert.status(final, AsyncStatus.Completed, "the final status when `progress` throws");
      assert.ok(calls > 0, "`progress` to be called before the end, got no call");
      const expected = Array.from({ length: calls }, () => error);
      assert.equal(uncaught, expected, "the uncaught errors of a `progress` handler that throws");
      assert.equal(unhandled, [], "the unhandled rejections of a `progress` handler that throws");
    },
  },
  {
    id: "PH-05",
    title: "accepts a progress handler after the end, and never calls it",
    of: "completes",
    async check(start) {
      const { values } = follow(await untilEnd(start()));
      await untilEnd(start()); // A call would happen by then.
      assert.calls(values.length, 0, "a `progress` handler that is set after the end");
    },
  },
  {
    id: "PH-08",
    title: "reads from progress the handler that was last set",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      const [first, second] = [() => {}, () => {}];
      for (const handler of [null, first, second, null]) {
        operation.progress = handler;
        assert.ok(operation.progress === handler, "`progress` to be the value that was last set");
      }
      end();
      await ended(operation);
    },
  },
  {
    id: "progress-of-another-type",
    title: "refuses a progress handler that is not a function, and keeps the old one",
    of: "runs",
    async check(start) {
      const { operation, end } = start();
      const handler = (): void => {};
      operation.progress = handler;
      assertRefuses(operation, "progress");
      assert.ok(operation.progress === handler, "`progress` to be the old handler");
      end();
      await ended(operation);
    },
  },
];
