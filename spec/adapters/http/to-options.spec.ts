import { describe, expect, test } from "@jest/globals";
import { fromResult } from "async-operation";
import { toHttp } from "async-operation/http";

const start = () => fromResult(1);

describe("toHttp()", () => {
  test.each([
    [5, {}, "Cannot serve operations: expected a function, got 5"],
    [start, null, "Cannot use options: expected `{ authorize, owner, find, … }`, got null"],
    [start, AbortSignal.abort(), "Cannot use options: expected `{ authorize, owner, find, … }`"],
    [
      start,
      { authorize: true },
      "Cannot serve operations: expected `authorize` as a function, got true",
    ],
    [start, { owner: "me" }, 'expected `owner` as a function, got "me"'],
    [start, { find: null }, "Cannot serve operations: expected `find` as a function, got null"],
    [start, { error: {} }, "expected `error` as a function, got Object"],
    [start, { closing: {} }, "Cannot use `signal`: expected an AbortSignal, got Object"],
    [start, { closing: null }, "Cannot use `signal`: expected an AbortSignal, got null"],
    [start, { keep: 5 }, "Cannot use options: expected `keep` as `{ count, milliseconds }`, got 5"],
    [start, { keep: null }, "expected `keep` as `{ count, milliseconds }`, got null"],
    [
      start,
      { keep: { count: 0 } },
      "Cannot serve operations: expected `keep.count` as a number above 0, got 0",
    ],
    [start, { keep: { count: NaN } }, "expected `keep.count` as a number above 0, got NaN"],
    [start, { keep: { count: "5" } }, 'expected `keep.count` as a number above 0, got "5"'],
    [start, { keep: { milliseconds: -1 } }, "expected `keep.milliseconds` as milliseconds, got -1"],
    [start, { keep: { milliseconds: NaN } }, "expected `keep.milliseconds` as milliseconds"],
    [start, { abandoned: -1 }, "Cannot serve operations: expected `abandoned` as milliseconds"],
    [start, { abandoned: null }, "expected `abandoned` as milliseconds, got null"],
    [start, { abandoned: "5" }, 'expected `abandoned` as milliseconds, got "5"'],
  ])("throws TypeError for the options %#", (given, options, message) => {
    const act = () => toHttp(given as never, options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  test("takes no options", () => {
    expect(toHttp(start)).toBeInstanceOf(Function);
  });

  test.each([
    {},
    { keep: {} },
    { keep: { count: Infinity, milliseconds: Infinity }, abandoned: Infinity },
    { keep: { count: 1, milliseconds: 0 }, abandoned: 0 },
    {
      ...{ authorize: undefined, owner: undefined, find: undefined, error: undefined },
      ...{ keep: undefined, closing: undefined, abandoned: undefined },
    },
  ])("takes the options %j", (options) => {
    expect(toHttp(start, options)).toBeInstanceOf(Function);
  });
});
