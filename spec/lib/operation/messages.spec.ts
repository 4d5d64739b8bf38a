import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, fromResult } from "async-operation";

describe("the message of an AsyncInfoError", () => {
  test.each([
    ["close", "Cannot close operation: it is still running"],
    ["getResults", "Cannot get results: operation is still running (await `toPromise(operation)`)"],
  ] as const)("names the reason when %s is called too early", (member, message) => {
    const { operation } = new AsyncOperationSource<string>();
    expect(() => operation[member]()).toThrow(message);
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
