import { describe, expect, test } from "@jest/globals";
import { AsyncInfoError, AsyncOperationSource, fromResult } from "async-operation";

describe("the message of an AsyncInfoError", () => {
  test.each([
    ["close", "E_ILLEGAL_STATE_CHANGE", "Cannot close operation: it is still running"],
    [
      "getResults",
      "E_ILLEGAL_METHOD_CALL",
      "Cannot get results: operation is still running (await `toPromise(operation)`)",
    ],
  ] as const)("names the reason when %s is called too early", (member, code, message) => {
    const { operation } = new AsyncOperationSource<string>();
    expect(() => operation[member]()).toThrow(new AsyncInfoError(code, message));
    expect(() => operation[member]()).toThrow(expect.objectContaining({ code }));
  });

  test("names `watch` when a handler is already set", () => {
    const { operation } = new AsyncOperationSource<string>();
    operation.completed = () => {};
    expect(() => {
      operation.completed = () => {};
    }).toThrow("Cannot set `completed`: a handler is already set (`watch` adds any number)");
  });

  test("names the closed operation", () => {
    const operation = fromResult(1);
    operation.close();
    expect(() => operation.status).toThrow("Cannot use operation: it is closed");
  });
});
