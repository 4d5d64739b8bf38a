import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, CanceledError } from "async-operation";

describe("the default reason", () => {
  test("is one CanceledError for the signal and for each callback", () => {
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    for (let each = 0; each < 2; each++) source.onCancel((reason) => reasons.push(reason));
    source.operation.cancel();
    expect(reasons[0]).toBeInstanceOf(CanceledError);
    expect(new Set([...reasons, source.signal.reason]).size).toBe(1);
  });

  test("has no stack, as to capture one is slow", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel();
    expect((source.reason as Error).stack).toBe("AbortError: Operation was canceled");
  });

  test("leaves the limit of stack traces unchanged, even if the platform has no limit", () => {
    const limit = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
    Reflect.deleteProperty(Error, "stackTraceLimit");
    try {
      const source = new AsyncOperationSource<string>();
      source.operation.cancel();
      expect(source.signal.reason).toBeInstanceOf(CanceledError);
      expect(Object.hasOwn(Error, "stackTraceLimit")).toBe(false);
    } finally {
      Object.defineProperty(Error, "stackTraceLimit", limit ?? {});
    }
  });
});
