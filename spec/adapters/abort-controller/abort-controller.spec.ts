import { getEventListeners } from "node:events";
import { describe, expect, jest, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import {
  type AnyOperationLike,
  AsyncOperationSource,
  CanceledError,
  canceled,
  fromResult,
} from "async-operation";
import {
  type AbortControllerLike,
  fromAbortController,
  toAbortController,
} from "async-operation/abort-controller";

/** Records the reasons that the producer of an operation receives. */
function reasonsOf(source: AsyncOperationSource<string>): unknown[] {
  const reasons: unknown[] = [];
  source.onCancel((reason) => reasons.push(reason));
  return reasons;
}

const closed = fromResult(1);
closed.close();

describe.each<[string, unknown, (operation: AnyOperationLike) => AbortControllerLike]>([
  ["native", AbortController, (operation) => toAbortController(operation, AbortController)],
  [
    "abort-controller",
    PolyfilledController,
    (operation) => toAbortController(operation, PolyfilledController),
  ],
])("toAbortController() with the %s class", (name, Controller, create) => {
  test("returns an instance of the class", () => {
    expect(create(fromResult(1))).toBeInstanceOf(Controller);
  });

  test("cancels the operation once when the controller aborts", () => {
    const source = new AsyncOperationSource<string>();
    const reasons = reasonsOf(source);
    const controller = create(source.operation);
    controller.abort();
    controller.abort();
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toHaveProperty("name", "AbortError");
  });

  test("aborts the controller once when the operation is canceled", () => {
    const source = new AsyncOperationSource<string>();
    const reasons = reasonsOf(source);
    const { signal } = create(source.operation);
    const listener = jest.fn();
    signal.addEventListener("abort", listener);
    source.operation.cancel("not needed");
    signal.removeEventListener("abort", listener);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(name === "native" ? "not needed" : undefined);
    expect(reasons).toEqual(["not needed"]);
  });

  test("returns an aborted controller when the operation has been canceled", () => {
    expect(create(canceled("not needed")).signal.aborted).toBe(true);
  });

  test("removes its listener, and never aborts the controller, when the operation completes", () => {
    const source = new AsyncOperationSource<string>();
    const reasons = reasonsOf(source);
    const controller = create(source.operation);
    const remove = jest.spyOn(controller.signal, "removeEventListener");
    source.complete("done");
    expect(remove).toHaveBeenCalledTimes(1);
    expect(controller.signal.aborted).toBe(false);
    controller.abort();
    expect(reasons).toEqual([]);
  });
});

describe("toAbortController()", () => {
  test("returns a native controller by default, and forwards its reason", () => {
    const source = new AsyncOperationSource<string>();
    const reasons = reasonsOf(source);
    const controller = toAbortController(source.operation) satisfies AbortController;
    expect(controller).toBeInstanceOf(AbortController);
    const reason = {};
    controller.abort(reason);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBe(reason);
  });

  test("aborts with `errorCode` when the operation is canceled without a request", () => {
    const source = new AsyncOperationSource<string>();
    const { signal } = toAbortController(source.operation);
    source.fail(new CanceledError("by itself"));
    expect(signal.reason).toBe(source.operation.errorCode);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("leaves no listener when the operation has ended", () => {
    const { signal } = toAbortController(fromResult(1));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test.each([
    ["null", null, AbortController, "expected an operation"],
    ["a promise", Promise.resolve(), AbortController, "`fromPromise`"],
    ["a closed operation", closed, AbortController, "it is closed"],
    ["the class 5", fromResult(1), 5, "Cannot create controller: expected a class, got 5"],
    ["an instance", fromResult(1), new AbortController(), "a class, got AbortController"],
  ])("throws when it gets %s", (_, operation, Controller, message) => {
    const act = (): unknown => toAbortController(operation as never, Controller as never);
    expect(act).toThrow(message);
  });
});

describe("fromAbortController()", () => {
  test.each([
    ["native", new AbortController()],
    ["abort-controller", new PolyfilledController()],
  ])("lets a controller of the %s class cancel the operation, and returns it", (_, controller) => {
    const source = new AsyncOperationSource<string, number>();
    const { operation } = source;
    expect(fromAbortController(controller, operation) satisfies typeof operation).toBe(operation);
    controller.abort();
    expect(source.isCanceled()).toBe(true);
  });

  test("forwards the reason once", () => {
    const source = new AsyncOperationSource<string>();
    const reasons = reasonsOf(source);
    const controller = new AbortController();
    fromAbortController(controller, source.operation);
    controller.abort("not needed");
    expect(reasons).toEqual(["not needed"]);
  });

  test("cancels the operation before it returns when the controller has aborted", () => {
    const source = new AsyncOperationSource<string>();
    const controller = new AbortController();
    controller.abort("not needed");
    fromAbortController(controller, source.operation);
    expect(source.isCanceled()).toBe(true);
  });

  test("never aborts the controller when the operation is canceled", () => {
    const source = new AsyncOperationSource<string>();
    const controller = new AbortController();
    fromAbortController(controller, source.operation);
    source.operation.cancel("not needed");
    source.fail("not needed");
    expect(controller.signal.aborted).toBe(false);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("forwards a cancel of another operation through toAbortController()", () => {
    const [first, second] = [
      new AsyncOperationSource<string>(),
      new AsyncOperationSource<string>(),
    ];
    const reasons = reasonsOf(second);
    fromAbortController(toAbortController(first.operation), second.operation);
    first.operation.cancel("not needed");
    expect(reasons).toEqual(["not needed"]);
  });

  test.each([
    ["5", 5, fromResult(1), "Cannot use `controller`: expected an AbortController, got 5"],
    ["null", null, fromResult(1), "expected an AbortController, got null"],
    ["a signal", AbortSignal.abort(), fromResult(1), "AbortController, got AbortSignal"],
    ["a controller without a signal", { abort() {} }, fromResult(1), "got undefined"],
    ["the operation null", new AbortController(), null, "expected an operation"],
    ["a closed operation", new AbortController(), closed, "it is closed"],
  ])("throws when it gets %s", (_, controller, operation, message) => {
    const act = (): unknown => fromAbortController(controller as never, operation as never);
    expect(act).toThrow(message);
  });
});

describe("toAbortController() of a class that is no controller", () => {
  test.each([
    class {},
    class extends EventTarget {},
    class {
      signal = new AbortController().signal;
    },
  ])("throws TypeError, and watches nothing: %p", (Controller) => {
    const source = new AsyncOperationSource<string>();
    const act = (): unknown => toAbortController(source.operation, Controller as never);
    expect(act).toThrow(TypeError);
    expect(() => source.operation.cancel("not needed")).not.toThrow();
  });
});
