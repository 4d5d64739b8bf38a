import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, CanceledError, run, watch } from "async-operation";

const { Started, Completed, Canceled, Error: Failed } = AsyncStatus;

/** What an operation says of itself. */
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

  test("tells the public handler, then its watchers in order, and then closes when disposed", () => {
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

  test("tells its watchers the outcome when the completed handler closes it", () => {
    const source = new AsyncOperationSource<string>();
    const told: unknown[] = [];
    watch(source.operation, { completed: (...outcome) => told.push(outcome) });
    source.operation.completed = (operation) => operation.close();
    source.complete("done");
    expect(told).toEqual([[Completed, "done"]]);
  });

  test("ends when nobody listens any more", () => {
    const source = new AsyncOperationSource<string>();
    let told = false;
    watch(source.operation, {
      completed: () => {
        told = true;
      },
    })();
    source.complete("done");
    expect([told, source.operation.status]).toEqual([false, Completed]);
  });

  test("has members that are those of the contract, and no others", () => {
    const { operation } = new AsyncOperationSource<string>();
    expect(Reflect.ownKeys(operation)).toEqual([]);
    expect(new Set(Reflect.ownKeys(Object.getPrototypeOf(operation)))).toEqual(
      new Set([
        Symbol.for("nodejs.util.inspect.custom"),
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

describe("errorCode", () => {
  test("is the thrown CanceledError itself when nobody requested", () => {
    const source = new AsyncOperationSource<string>();
    const error = new CanceledError("not needed");
    source.fail(error);
    expect(source.operation.errorCode).toBe(error);
  });

  test("has a thrown cancellation of another make as its cause when nobody requested", () => {
    const source = new AsyncOperationSource<string>();
    const error = new DOMException("Aborted", "AbortError");
    source.fail(error);
    expect(source.operation.status).toBe(Canceled);
    expect(source.operation.errorCode).toBeInstanceOf(CanceledError);
    expect(source.operation.errorCode?.cause).toBe(error);
  });

  test("has the requested reason as its cause when another cancellation was thrown", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel("not needed");
    source.fail(new CanceledError("something else"));
    expect(source.operation.errorCode).toEqual(new CanceledError("not needed"));
    expect(source.operation.errorCode?.cause).toBe("not needed");
  });

  test("has the default reason as its cause when cancel had none", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel();
    source.fail(source.signal.reason);
    expect(source.operation.errorCode?.cause).toBe(source.signal.reason);
  });

  test("says what was thrown when that is no Error", () => {
    const source = new AsyncOperationSource<string>();
    source.fail("No disk");
    expect(source.operation.errorCode?.message).toBe(
      'Operation failed with "No disk", not an Error',
    );
  });

  test("is an Error with the thrown value as its cause when that value refuses to be read", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const source = new AsyncOperationSource<string>();
    expect(source.fail(proxy)).toBe(true);
    const { errorCode } = source.operation;
    expect(errorCode).toBeInstanceOf(Error);
    expect(errorCode?.cause === proxy).toBe(true);
  });

  test("shows its id, its status and its newest report when it is inspected", () => {
    const source = new AsyncOperationSource<string, object>();
    const { operation } = source;
    const { id } = operation;
    const shown = [inspect(operation)];
    source.report({ loaded: 1 });
    source.report({ loaded: 2 });
    shown.push(inspect(operation));
    operation.cancel();
    shown.push(inspect({ operation }));
    source.complete("done");
    source.report({ loaded: 3 });
    shown.push(inspect(operation));
    operation.close();
    shown.push(inspect(operation));
    expect(shown).toEqual([
      `Operation ${id}: Started`,
      `Operation ${id}: Started, { loaded: 2 }`,
      `{ operation: Operation ${id}: cancel requested, { loaded: 2 } }`,
      `Operation ${id}: Completed`,
      `Operation ${id}: closed`,
    ]);
  });

  test("is shown to the depth that is asked for, and where it has reported itself, too", () => {
    const source = new AsyncOperationSource<string, object>();
    const { operation } = source;
    source.report({ operation });
    const name = `Operation ${operation.id}: Started`;
    expect(inspect(operation, { depth: 1, breakLength: Infinity })).toBe(
      `${name}, { operation: ${name}, { operation: ${name}, [Object] } }`,
    );
  });

  test("is shown to whoever calls without a way to show its report", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    const show = (source.operation as unknown as Record<symbol, () => string>)[inspect.custom];
    expect(show?.call(source.operation)).toBe(`Operation ${source.operation.id}: Started, 0.5`);
  });
});
