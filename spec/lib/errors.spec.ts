import { describe, expect, test } from "@jest/globals";
import {
  AsyncInfoError,
  AsyncOperationSource,
  argumentError,
  CanceledError,
  fromResult,
  isCancellation,
} from "async-operation";
import PCancelable from "p-cancelable";

describe("AsyncInfoError", () => {
  test.each([
    ["E_ILLEGAL_STATE_CHANGE", 0x8000000d],
    ["E_ILLEGAL_METHOD_CALL", 0x8000000e],
    ["E_ILLEGAL_DELEGATE_ASSIGNMENT", 0x80000018],
  ] as const)("is an Error with the hresult of %s (EI-06)", (code, hresult) => {
    const error = new AsyncInfoError(code, "Cannot do it: it is done");
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code, hresult, message: "Cannot do it: it is done" });
    expect(String(error)).toBe("AsyncInfoError: Cannot do it: it is done");
  });

  test.each([
    ["close", "Cannot close operation: it is still running"],
    ["getResults", "Cannot get results: operation is still running (await `toPromise(operation)`)"],
  ] as const)("says what %s cannot do while the operation runs", (member, message) => {
    const { operation } = new AsyncOperationSource<string>();
    expect(() => operation[member]()).toThrow(message);
  });

  test("says that a handler is already set", () => {
    const { operation } = new AsyncOperationSource<string>();
    operation.completed = () => {};
    expect(() => {
      operation.completed = () => {};
    }).toThrow("Cannot set `completed`: a handler is already set (`watch` takes any number)");
  });

  test("says that the operation is closed", () => {
    const operation = fromResult(1);
    operation.close();
    expect(() => operation.status).toThrow("Cannot use operation: it is closed");
  });
});

describe("CanceledError", () => {
  test("is an Error named AbortError with hresult 0x800704C7", () => {
    const error = new CanceledError();
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "AbortError", hresult: 0x800704c7 });
    expect(error.message).toBe("Operation was canceled");
  });

  test("has no cause when there is no reason", () => {
    expect("cause" in new CanceledError()).toBe(false);
    expect("cause" in new CanceledError(undefined)).toBe(false);
  });

  test.each([[null], [0], [""], [{ why: "not needed" }]])(
    "has the reason %p as its cause",
    (reason) => {
      expect(new CanceledError(reason).cause).toBe(reason);
    },
  );

  test("says a reason that is a text", () => {
    expect(new CanceledError("not needed").message).toBe("Operation was canceled: not needed");
  });
});

describe("the default reason", () => {
  test("leaves the limit of stack traces as it is, also where there is none", () => {
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

describe("isCancellation()", () => {
  test.each([
    ["our own", new CanceledError()],
    ["fetch", new DOMException("", "AbortError")],
    ["Node", Object.assign(new Error(), { name: "AbortError", code: "ABORT_ERR" })],
    ["a signal", AbortSignal.abort().reason],
    ["axios", Object.assign(new Error(), { name: "CanceledError", code: "ERR_CANCELED" })],
    ["another spelling", { name: "CancelledError" }],
    ["our spelling", { name: "CanceledError" }],
    ["a short name", { name: "CancelError" }],
    ["VS Code", { name: "Canceled" }],
    ["a name of other libraries", { name: "CancellationError" }],
    ["execa", { isCanceled: true }],
    ["got", { code: "ERR_ABORTED" }],
    ["Firebase", { code: "storage/canceled" }],
    ["LSP", { code: -32800 }],
  ])("is true for the error of %s", (_, error) => {
    expect(isCancellation(error)).toBe(true);
  });

  test("is true for the CancelError of p-cancelable", async () => {
    const promise = new PCancelable(() => {});
    promise.cancel("not needed");
    expect(isCancellation(await promise.catch((error: unknown) => error))).toBe(true);
  });

  test.each([
    ["an ordinary error", new Error("AbortError")],
    ["a timeout", new DOMException("", "TimeoutError")],
    ["a name that only begins so", { name: "AbortErrorLike" }],
    ["a name that only ends so", { name: "NoAbortError" }],
    ["a code that only begins so", { code: "ABORT_ERROR" }],
    ["a code that only ends so", { code: "NO_ABORT_ERR" }],
    ["isCanceled that is not true", { isCanceled: 1 }],
    ["the method isCanceled", { isCanceled: () => true }],
    ["another code", { code: -32801 }],
    ["a name that is a symbol", { name: Symbol("AbortError") }],
    ["the code AbortError", { code: "AbortError" }],
    ["the name ERR_CANCELED", { name: "ERR_CANCELED" }],
    ["the text AbortError", "AbortError"],
    ["null", null],
    ["undefined", undefined],
  ])("is false for %s", (_, error) => {
    expect(isCancellation(error)).toBe(false);
  });

  test("is true for a code beside a name that is a symbol", () => {
    expect(isCancellation({ name: Symbol("name"), code: "ABORT_ERR" })).toBe(true);
  });

  test("is false when a getter of the error throws", () => {
    const error = {
      get name(): string {
        throw new Error("from the getter");
      },
    };
    expect(isCancellation(error)).toBe(false);
  });
});

describe("argumentError()", () => {
  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [5, "5"],
    [Symbol("x"), "Symbol(x)"],
    ["text", '"text"'],
    ["x".repeat(50), `"${"x".repeat(40)}"`],
    [{}, "Object"],
    [[], "Array"],
    [() => {}, "Function"],
    [Promise.resolve(), "Promise"],
  ])("names the value %p", (value, name) => {
    const error = argumentError("run operation", "a function", value);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`Cannot run operation: expected a function, got ${name}`);
  });

  test("names an object that refuses to be read", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const { message } = argumentError("run operation", "a function", proxy);
    expect(message).toBe("Cannot run operation: expected a function, got Object");
  });
});
