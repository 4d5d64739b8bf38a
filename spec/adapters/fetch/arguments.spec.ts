import { describe, expect, test } from "@jest/globals";
import { type FetchInit, fromFetch } from "async-operation/fetch";

describe("fromFetch()", () => {
  test.each<[unknown, string]>([
    [undefined, "Cannot fetch: expected a URL or a Request, got undefined"],
    [null, "Cannot fetch: expected a URL or a Request, got null"],
    [5, "Cannot fetch: expected a URL or a Request, got 5"],
  ])("throws for %p as the input", (input, message) => {
    expect(() => fromFetch(input as string)).toThrow(new TypeError(message));
  });

  const expected = "Cannot use options: expected `{ method, body, upload }`, got";
  test.each<[unknown, string]>([
    [null, `${expected} null`],
    [5, `${expected} 5`],
    ["POST", `${expected} "POST"`],
    [new AbortController().signal, `${expected} AbortSignal`],
    [{ onProgress: () => {} }, `${expected} "onProgress"`],
    [{ upload: "false" }, 'Cannot fetch: expected `upload` as a boolean, got "false"'],
    [{ upload: null }, "Cannot fetch: expected `upload` as a boolean, got null"],
  ])("throws for %p as the options", (init, message) => {
    expect(() => fromFetch("/", init as FetchInit)).toThrow(new TypeError(message));
  });

  test.each([5, "abort", {}])("throws for %p as the signal", (signal) => {
    expect(() => fromFetch("/", { signal: signal as AbortSignal })).toThrow(TypeError);
  });
});
