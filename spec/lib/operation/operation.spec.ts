import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, run, watch } from "async-operation";

const { Started, Completed, Error: Failed } = AsyncStatus;

/** Returns the public state of an operation. */
function stateOf({ status, errorCode, completed, progress }: ReturnType<typeof run>): unknown {
  return { status, errorCode, completed, progress };
}

describe("operation", () => {
  test("keeps its first outcome when a body fails after its promise has settled (SM-13)", async () => {
    const statuses: AsyncStatus[] = [];
    const twice: PromiseLike<string> = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable that settles twice is the subject
      then(onfulfilled, onrejected) {
        onfulfilled?.("done");
        onrejected?.(new Error("too late"));
        return this as never;
      },
    };
    const operation = run(() => twice);
    operation.completed = (_, status) => statuses.push(status);
    await new Promise((resolve) => setImmediate(resolve));
    expect([statuses, operation.getResults()]).toEqual([[Completed], "done"]);
  });

  test("keeps its first outcome when its source completes and then fails (SM-14)", () => {
    const source = new AsyncOperationSource<string>();
    const statuses: AsyncStatus[] = [];
    source.operation.completed = (_, status) => statuses.push(status);
    expect(source.complete("done")).toBe(true);
    expect(source.fail(new Error("too late"))).toBe(false);
    expect(source.complete("again")).toBe(false);
    expect([statuses, source.operation.getResults()]).toEqual([[Completed], "done"]);
  });

  test("keeps its error when its source fails and then completes", () => {
    const source = new AsyncOperationSource<string>();
    const error = new Error("No disk");
    source.fail(error);
    expect(source.complete("too late")).toBe(false);
    expect([source.operation.status, source.operation.errorCode]).toEqual([Failed, error]);
  });

  test("stays Started while its body never settles (SM-17)", async () => {
    const operation = run(() => new Promise(() => {}));
    await new Promise((resolve) => setImmediate(resolve));
    expect(operation.status).toBe(Started);
  });

  test("needs no handler to end (CH-24)", () => {
    const source = new AsyncOperationSource<number>();
    source.complete(42);
    expect(source.operation.getResults()).toBe(42);
    expect(stateOf(source.operation)).toEqual({
      status: Completed,
      errorCode: null,
      completed: null,
      progress: null,
    });
  });

  test("calls the public handler, then its watchers in order, and then closes when disposed", () => {
    const source = new AsyncOperationSource<string>();
    const { operation } = source;
    const order: unknown[] = [];
    watch(operation, { completed: () => order.push(["first", operation.status]) });
    watch(operation, { completed: () => order.push(["second", operation.status]) });
    operation.completed = () => order.push(["public", operation.status]);
    operation[Symbol.dispose]();
    source.complete("done");
    expect(order).toEqual([
      ["public", Completed],
      ["first", Completed],
      ["second", Completed],
    ]);
    expect(() => operation.status).toThrow("it is closed");
  });

  test("delivers the outcome to its watchers when the completed handler closes it", () => {
    const source = new AsyncOperationSource<string>();
    const outcomes: unknown[] = [];
    watch(source.operation, { completed: (...outcome) => outcomes.push(outcome) });
    source.operation.completed = (operation) => operation.close();
    source.complete("done");
    expect(outcomes).toEqual([[Completed, "done"]]);
  });

  test("ends when its last watcher has stopped", () => {
    const source = new AsyncOperationSource<string>();
    const completed = jest.fn();
    watch(source.operation, { completed })();
    source.complete("done");
    expect(completed).not.toHaveBeenCalled();
    expect(source.operation.status).toBe(Completed);
  });

  test("has the members of the contract and no others", () => {
    const { operation } = new AsyncOperationSource<string>();
    expect(Reflect.ownKeys(operation)).toEqual([]);
    expect(new Set(Reflect.ownKeys(Object.getPrototypeOf(operation)))).toEqual(
      new Set([
        Symbol.for("nodejs.util.inspect.custom"),
        Symbol.for("async-operation.watch.1"),
        Symbol.toStringTag,
        "constructor",
        "id",
        "status",
        "errorCode",
        "completed",
        "progress",
        "getResults",
        "cancel",
        "close",
        Symbol.dispose,
        Symbol.asyncDispose,
      ]),
    );
  });
});
