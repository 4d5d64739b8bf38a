import { describe, expect, jest, test } from "@jest/globals";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
} from "async-operation";
import { observe } from "async-operation/adapter-kit";

describe("observe()", () => {
  test("calls the callbacks as `watch` does", () => {
    const source = new AsyncOperationSource<string, number>();
    const calls: unknown[] = [];
    observe(source.operation, {
      progress: (value) => calls.push(value),
      canceled: (reason: unknown) => calls.push(reason),
      completed: (...outcome) => calls.push(outcome),
    });
    source.report(0.5);
    source.operation.cancel("not needed");
    source.fail("not needed");
    expect(calls).toEqual([0.5, "not needed", [AsyncStatus.Canceled, "not needed"]]);
  });

  test("returns an observation that has ended once the operation has ended", () => {
    const source = new AsyncOperationSource<string>();
    const seen: boolean[] = [];
    const observation = observe(source.operation, {
      completed: () => seen.push(observation.ended),
    });
    seen.push(observation.ended);
    source.complete("done");
    expect([...seen, observation.ended]).toEqual([false, true, true]);
  });

  test("returns an ended observation, after the callbacks, when the operation had ended", () => {
    const completed = jest.fn();
    const observation = observe(fromResult("done"), { completed });
    expect(observation.ended).toBe(true);
    expect(completed.mock.calls).toEqual([[AsyncStatus.Completed, "done"]]);
  });

  test("reads the callbacks once, and calls them without a `this`", () => {
    const source = new AsyncOperationSource<string, number>();
    const calls: unknown[] = [];
    const observer = {
      progress(this: unknown, value: number) {
        calls.push(this, value);
      },
    };
    observe(source.operation, observer);
    observer.progress = () => {};
    source.report(0.5);
    expect(calls).toStrictEqual([undefined, 0.5]);
  });

  test("observes a foreign operation", () => {
    const foreign: AsyncOperationLike<string, never> = {
      status: AsyncStatus.Started,
      errorCode: null,
      completed: null,
      getResults: () => "result",
      cancel() {},
    };
    const completed = jest.fn();
    const observation = observe(foreign, { completed });
    foreign.completed?.(foreign, AsyncStatus.Completed);
    expect(observation.ended).toBe(true);
    expect(completed.mock.calls).toEqual([[AsyncStatus.Completed, "result"]]);
  });

  test.each([
    ["operation", 5, {}, "Cannot use operation: expected an operation"],
    ["observer", fromResult(), 5, "expected `{ progress, latest, canceled, completed }`, got 5"],
    ["progress", fromResult(), { progress: 5 }, "expected a function or an object with `report`"],
    ["completed", fromResult(), { completed: 5 }, "Cannot watch operation: expected `completed`"],
  ])("throws a TypeError when `%s` is of the wrong type", (_, operation, observer, message) => {
    const act = (): unknown => observe(operation as never, observer as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test("throws E_ILLEGAL_METHOD_CALL when the operation is closed", () => {
    const operation = fromResult(1);
    operation.close();
    expect(() => observe(operation, {})).toThrow("Cannot use operation: it is closed");
  });
});

describe("defer()", () => {
  test("calls its functions at the end, in order, before `completed`", () => {
    const source = new AsyncOperationSource<string>();
    const order: string[] = [];
    const observation = observe(source.operation, { completed: () => order.push("completed") });
    observation.defer(() => order.push("first"));
    observation.defer(() => order.push("second"));
    source.complete("done");
    source.fail(new Error("too late"));
    expect(order).toEqual(["first", "second", "completed"]);
  });

  test("calls a function immediately when the observation has ended", () => {
    const release = jest.fn();
    observe(fromResult(1), {}).defer(release);
    const { operation } = new AsyncOperationSource<string>();
    const observation = observe(operation, {});
    observation.stop();
    observation.defer(release);
    expect(release).toHaveBeenCalledTimes(2);
  });

  test("calls a function immediately when it is deferred by another one", () => {
    const order: string[] = [];
    const observation = observe(new AsyncOperationSource<string>().operation, {});
    observation.defer(() => {
      observation.defer(() => order.push("inner"));
      order.push("outer");
    });
    observation.stop();
    expect(order).toEqual(["inner", "outer"]);
  });
});

describe("stop()", () => {
  test("calls the deferred functions once, and ends the observation", () => {
    const source = new AsyncOperationSource<string>();
    const release = jest.fn();
    const observation = observe(source.operation, {});
    observation.defer(release);
    observation.stop();
    observation.stop();
    source.complete("done");
    expect(release).toHaveBeenCalledTimes(1);
    expect(observation.ended).toBe(true);
  });

  test("stops all callbacks", () => {
    const source = new AsyncOperationSource<string, number>();
    const callback = jest.fn();
    observe(source.operation, {
      progress: callback,
      canceled: callback,
      completed: callback,
    }).stop();
    source.report(1);
    source.operation.cancel();
    source.complete("done");
    expect(callback).not.toHaveBeenCalled();
  });

  test("stops a callback that would follow within the same call", () => {
    const source = new AsyncOperationSource<string>();
    const completed = jest.fn();
    const observation = observe(source.operation, {
      canceled: () => observation.stop(),
      completed,
    });
    source.operation.cancel("not needed");
    source.complete("done");
    expect(completed).not.toHaveBeenCalled();
  });
});
