import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import {
  type ContractCase,
  canceling,
  ended,
  failing,
  makeGate,
  platform,
  startAndEnd,
  thrownBy,
  untilCanceled,
} from "./contract-case.js";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** The rules of `status` and `id`: only the outcome changes the state. */
export const states: readonly ContractCase[] = [
  {
    id: "SM-01",
    title: "has the status Started while the body runs",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      assert.equal(operation.status, Started);
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "SM-03",
    title: "has the status Completed in the completed handler and after it when the body returns",
    async run(start) {
      const operation = start(() => 1);
      const inside = await new Promise((resolve) => {
        operation.completed = ({ status }) => resolve(status);
      });
      assert.deepEqual([inside, operation.status], [Completed, Completed]);
    },
  },
  {
    id: "SM-04",
    title: "ends in Error with the error of the body when that is an ordinary one",
    async run(start) {
      const operation = start(failing);
      assert.equal(await ended(operation), Failed);
      assert.equal(operation.status, Failed);
      assert.equal(operation.errorCode?.message, "No disk");
    },
  },
  {
    id: "rejecting-body",
    title: "ends in Error when the promise of the body rejects",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened.then(failing));
      gate.open();
      assert.equal(await ended(operation), Failed);
    },
  },
  {
    id: "SM-05",
    title: "ends in Canceled when the body throws a cancellation without a request",
    async run(start) {
      const operation = start(canceling);
      assert.equal(await ended(operation), Canceled);
      assert.equal(operation.status, Canceled);
    },
  },
  {
    id: "SM-06",
    title: "has the status Canceled as soon as cancel is requested",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      operation.cancel("not needed");
      assert.equal(operation.status, Canceled);
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "SM-10",
    title: "stays Completed with its result when it is canceled after the end",
    async run(start) {
      const operation = await startAndEnd(start, () => 42);
      operation.cancel("too late");
      assert.deepEqual([operation.status, operation.getResults()], [Completed, 42]);
    },
  },
  {
    id: "SM-11",
    title: "stays in Error with its errorCode when it is canceled after the end",
    async run(start) {
      const operation = await startAndEnd(start, failing);
      const { errorCode } = operation;
      operation.cancel("too late");
      assert.equal(operation.status, Failed);
      assert.equal(operation.errorCode, errorCode);
    },
  },
  {
    id: "SM-09",
    title: "ends in Canceled when the body throws the requested reason",
    needs: ["cancellation"],
    async run(start) {
      const operation = start(untilCanceled);
      operation.cancel("not needed");
      assert.equal(await ended(operation), Canceled);
      assert.equal(operation.status, Canceled);
    },
  },
  {
    id: "EI-13",
    title: "continues when one of its members throws",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      thrownBy(() => operation.getResults());
      thrownBy(() => operation.close());
      thrownBy(() => Reflect.set(operation, "completed", 5));
      thrownBy(() => Reflect.set(operation, "progress", 5));
      assert.deepEqual([operation.status, operation.errorCode], [Started, null]);
      gate.open();
      assert.equal(await ended(operation), Completed);
    },
  },
  {
    id: "EI-08",
    title: "has an id from 1 to 4294967295 that stays the same until the end",
    async run(start) {
      const operation = start(() => 1);
      const { id } = operation;
      assert.ok(Number.isInteger(id) && id >= 1 && id <= 0xffffffff, `got ${id}`);
      await ended(operation);
      assert.equal(operation.id, id);
    },
  },
  {
    id: "EI-10",
    title: "has a different id each time",
    async run(start) {
      const [first, second] = await Promise.all([
        startAndEnd(start, () => 1),
        startAndEnd(start, () => 1),
      ]);
      assert.notEqual(first.id, second.id);
    },
  },
  {
    id: "not-thenable",
    title: "is not a thenable: an async function can return it while it runs",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      assert.equal("then" in operation, false);
      assert.equal(await (async () => operation)(), operation);
      assert.equal(operation.status, Started);
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "no-way-back",
    title: "has no member by which a consumer could settle it or report",
    async run(start) {
      const gate = makeGate();
      const operation = start(() => gate.opened);
      const members = ["complete", "fail", "report", "setResult", "settle", "signal", "onCancel"];
      assert.deepEqual(
        members.filter((name) => name in operation),
        [],
      );
      gate.open();
      await ended(operation);
    },
  },
  {
    id: "UR-01",
    title: "causes no unhandled rejection when it fails unobserved",
    async run(start, { collectStrays } = platform) {
      const { uncaught, unhandled } = await collectStrays(async () => {
        start(failing);
        start(() => Promise.reject(new Error("No disk")));
        await startAndEnd(start, () => 1); // The others have ended by then.
      });
      assert.deepEqual([...uncaught, ...unhandled], []);
    },
  },
  {
    id: "UR-03",
    title: "causes no unhandled rejection when only a completed handler observes the failure",
    async run(start, { collectStrays } = platform) {
      const { uncaught, unhandled } = await collectStrays(() => ended(start(failing)));
      assert.deepEqual([...uncaught, ...unhandled], []);
    },
  },
];
