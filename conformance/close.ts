import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type AnyOperation,
  assertMisuse,
  type ContractCase,
  canceling,
  ended,
  failing,
  makeGate,
  type Start,
  startAndEnd,
} from "./contract-case.js";

/** Returns a closed operation that had a handler. */
async function startAndClose(start: Start): Promise<AnyOperation> {
  const operation = start(() => "done");
  await ended(operation);
  operation.close();
  return operation;
}

function isClosed(operation: AnyOperation): boolean {
  try {
    operation.status;
    return false;
  } catch {
    return true;
  }
}

/** The rules of `close`, and of a closed operation. */
const close: readonly ContractCase[] = [
  {
    id: "CL-01, CL-02",
    title: "returns undefined from close after the end, and from a second close",
    async run(start) {
      const operation = await startAndEnd(start, () => 1);
      assert.deepEqual([operation.close(), operation.close()], [undefined, undefined]);
    },
  },
  {
    id: "CL-03",
    title: "throws E_ILLEGAL_STATE_CHANGE from close while it runs, and completes",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(() => 42));
      assertMisuse(() => operation.close(), "E_ILLEGAL_STATE_CHANGE");
      gate.open();
      assert.equal(await ended(operation), AsyncStatus.Completed);
      assert.equal(operation.getResults(), 42);
    },
  },
  {
    id: "close-while-cancel-is-pending",
    title: "throws E_ILLEGAL_STATE_CHANGE from close while a cancel is pending",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      operation.cancel("not needed");
      assertMisuse(() => operation.close(), "E_ILLEGAL_STATE_CHANGE");
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "CL-04",
    title: "throws E_ILLEGAL_METHOD_CALL from status after close",
    async run(start) {
      const operation = await startAndClose(start);
      assertMisuse(() => operation.status, "E_ILLEGAL_METHOD_CALL");
    },
  },
  {
    id: "CL-05",
    title: "throws E_ILLEGAL_METHOD_CALL from getResults after close",
    async run(start) {
      const operation = await startAndClose(start);
      assertMisuse(() => operation.getResults(), "E_ILLEGAL_METHOD_CALL");
      const failed = await startAndEnd(start, failing);
      failed.close();
      assertMisuse(() => failed.getResults(), "E_ILLEGAL_METHOD_CALL");
    },
  },
  {
    id: "CL-06",
    title: "throws E_ILLEGAL_METHOD_CALL from errorCode and id after close",
    async run(start) {
      const operation = await startAndClose(start);
      assertMisuse(() => operation.errorCode, "E_ILLEGAL_METHOD_CALL");
      assertMisuse(() => operation.id, "E_ILLEGAL_METHOD_CALL");
    },
  },
  {
    id: "CL-07",
    title: "throws E_ILLEGAL_METHOD_CALL from completed after close, even if a handler was set",
    async run(start) {
      const operation = await startAndClose(start);
      assertMisuse(() => operation.completed, "E_ILLEGAL_METHOD_CALL");
      for (const value of [() => {}, null, 5])
        assertMisuse(() => Reflect.set(operation, "completed", value), "E_ILLEGAL_METHOD_CALL");
    },
  },
  {
    id: "progress-after-close",
    title: "throws E_ILLEGAL_METHOD_CALL from progress after close",
    async run(start) {
      const operation = await startAndClose(start);
      assertMisuse(() => operation.progress, "E_ILLEGAL_METHOD_CALL");
      for (const value of [() => {}, null, 5])
        assertMisuse(() => Reflect.set(operation, "progress", value), "E_ILLEGAL_METHOD_CALL");
    },
  },
  {
    id: "CL-10",
    title: "ignores cancel after close",
    async run(start) {
      const operation = await startAndClose(start);
      assert.equal(operation.cancel("too late"), undefined);
    },
  },
  {
    id: "CL-12",
    title: "closes after a failure and after a cancel",
    async run(start) {
      for (const body of [failing, canceling]) {
        const operation = await startAndEnd(start, body);
        operation.close();
        assertMisuse(() => operation.status, "E_ILLEGAL_METHOD_CALL");
      }
    },
  },
];

/** The rules of the two disposers. */
const dispose: readonly ContractCase[] = [
  {
    id: "CL-17",
    title: "closes on Symbol.dispose after the end, and does nothing the second time",
    async run(start) {
      const operation = await startAndEnd(start, () => 1);
      operation[Symbol.dispose]();
      operation[Symbol.dispose]();
      assert.ok(isClosed(operation));
    },
  },
  {
    id: "dispose-while-running",
    title: "requests cancel on Symbol.dispose, and closes after the completed handler",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(() => "part"));
      const inside = new Promise((resolve) => {
        operation.completed = (sender, status) => resolve([sender.status, status]);
      });
      operation[Symbol.dispose]();
      assert.equal(operation.status, AsyncStatus.Canceled);
      gate.open();
      assert.deepEqual(await inside, [AsyncStatus.Completed, AsyncStatus.Completed]);
      assert.ok(isClosed(operation));
    },
  },
  {
    id: "async-dispose-while-running",
    title: "requests cancel on Symbol.asyncDispose, waits for the end and closes",
    needs: ["outcome after cancel"],
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const disposed = operation[Symbol.asyncDispose]();
      assert.equal(operation.status, AsyncStatus.Canceled);
      gate.open();
      assert.equal(await disposed, undefined);
      assert.ok(isClosed(operation));
    },
  },
  {
    id: "async-dispose-of-a-failure",
    title: "closes on Symbol.asyncDispose when it failed, and does nothing the second time",
    async run(start) {
      const operation = await startAndEnd(start, failing);
      await operation[Symbol.asyncDispose]();
      await operation[Symbol.asyncDispose]();
      assert.ok(isClosed(operation));
    },
  },
];

/** The rules of `close`, and of the disposers if the platform has their symbols. */
export const closing: readonly ContractCase[] = Symbol.dispose ? [...close, ...dispose] : close;
