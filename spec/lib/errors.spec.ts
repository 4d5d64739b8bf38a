import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncInfoError, CanceledError, isCancellation } from "async-operation";
import PCancelable from "p-cancelable";
import { isError, reportUncaught } from "../../lib/errors.js";

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

  test("has a reason that is a string in its message", () => {
    expect(new CanceledError("not needed").message).toBe("Operation was canceled: not needed");
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
    ["LSP, of the client", { code: -32800 }],
    ["LSP, of the server", { code: -32802 }],
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
    ["a name with the beginning of one", { name: "AbortErrorLike" }],
    ["a name with the end of one", { name: "NoAbortError" }],
    ["a code with the beginning of one", { code: "ABORT_ERROR" }],
    ["a code with the end of one", { code: "NO_ABORT_ERR" }],
    ["isCanceled that is not true", { isCanceled: 1 }],
    ["the method isCanceled", { isCanceled: () => true }],
    ["another code", { code: -32801 }],
    ["a name that is a symbol", { name: Symbol("AbortError") }],
    ["the code AbortError", { code: "AbortError" }],
    ["the name ERR_CANCELED", { name: "ERR_CANCELED" }],
    ["the string AbortError", "AbortError"],
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

describe("isError()", () => {
  test("is false for a proxy that throws", () => {
    const getPrototypeOf = (): never => {
      throw new Error("From a proxy");
    };
    expect(isError(new Proxy({}, { getPrototypeOf }))).toBe(false);
  });
});

describe("reportUncaught()", () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, "reportError");
  });

  test("calls the platform's reportError(), if it has one", () => {
    const reportError = jest.fn();
    Object.assign(globalThis, { reportError });
    const error = new Error("From a handler");
    reportUncaught(error);
    expect(reportError.mock.calls).toEqual([[error]]);
  });
});
