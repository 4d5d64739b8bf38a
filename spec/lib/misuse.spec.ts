import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromResult } from "async-operation";
import { collectStrays } from "../support/strays.js";

/** The message for a receiver. */
const unbound = (name: string): string =>
  `Cannot cancel: expected an operation (write \`() => operation.cancel()\`), got ${name}`;

describe("an unbound `cancel`", () => {
  test("is a TypeError that contains the code to write, and cancels nothing (W-61)", () => {
    const { operation } = new AsyncOperationSource<string>();
    const { cancel } = operation;
    expect(() => cancel("not needed")).toThrow(new TypeError(unbound("undefined")));
    expect(operation.status).toBe(AsyncStatus.Started);
  });

  test("is an uncaught TypeError when it is a listener of an event (W-61)", async () => {
    const source = new AsyncOperationSource<string>();
    const button = new EventTarget();
    button.addEventListener("click", source.operation.cancel as () => void);
    const { uncaught } = await collectStrays(() => button.dispatchEvent(new Event("click")));
    expect(uncaught).toEqual([
      expect.objectContaining({ name: "TypeError", message: unbound("EventTarget") }),
    ]);
    expect(source.isCanceled()).toBe(false);
  });
});

describe.each(["completed", "progress"])("the handler `%s`", (slot) => {
  test.each([
    [5, "5"],
    [{}, "Object"],
    ["x", '"x"'],
    [fromResult(1), "AsyncOperation"],
  ])("is a TypeError when it is %p", (handler, name) => {
    const { operation } = new AsyncOperationSource<string>();
    expect(() => Reflect.set(operation, slot, handler)).toThrow(
      new TypeError(`Cannot set \`${slot}\`: expected a function or null, got ${name}`),
    );
  });

  test.each([null, undefined])("is left unset by %p", (handler) => {
    const { operation } = new AsyncOperationSource<string>();
    Reflect.set(operation, slot, handler);
    expect(Reflect.get(operation, slot)).toBeNull();
  });
});
