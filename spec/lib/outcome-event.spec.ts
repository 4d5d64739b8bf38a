import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import {
  type AnyOperationLike,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  run,
  watch,
} from "async-operation";
import { outcomeEventOf, unsentEventOf } from "../../lib/wire.js";
import { startForeign } from "../support/foreign.js";

type Describe = Parameters<typeof outcomeEventOf>[2];

/** Returns the event of an operation that ends. */
const eventOf = (operation: AnyOperationLike, describe?: Describe) =>
  new Promise((resolve) => {
    watch(operation, {
      completed: (...outcome) => resolve(outcomeEventOf(operation, outcome, describe)),
    });
  });

const fixed = '{"name":"Error","message":"Operation failed"}';
const echo = (error: unknown) => error as Error;
const aborted = new DOMException("password of db.internal", "AbortError");

function failWithSecret(): never {
  throw new Error("password of db.internal");
}

describe("outcomeEventOf()", () => {
  test.each([
    [{ rows: 3 }, '{"rows":3}'],
    [null, "null"],
    ["two\nlines", '"two\\nlines"'],
    [undefined, "\ndata:"],
  ])("returns the JSON of the result %p", async (result, data) => {
    expect(await eventOf(fromResult(result))).toEqual({ type: "completed", data });
  });

  test.each([
    ["a bigint", 1n],
    ["a function", () => {}],
    ["`toJSON` that throws", { toJSON: failWithSecret }],
    ["`toJSON` without a value", { toJSON() {} }],
  ])("returns an error event for a result without JSON: %s", async (_, result) => {
    expect(await eventOf(fromResult(result))).toEqual({
      type: "error",
      data: '{"name":"Error","message":"Cannot send result: it has no JSON"}',
    });
  });

  test("returns of a result without JSON what `describe` returns", async () => {
    const event = await eventOf(fromResult({ toJSON: failWithSecret }), (error) => ({
      name: "SendError",
      message: ((error as Error).cause as Error).message,
    }));
    expect(event).toEqual({
      type: "error",
      data: '{"name":"SendError","message":"password of db.internal"}',
    });
  });

  test("returns of an error what `describe` returns, by default a fixed text (W-66)", async () => {
    const error = Object.assign(new RangeError("secret"), { code: "E_LONG" });
    expect(await eventOf(fromError(error))).toEqual({ type: "error", data: fixed });
    expect(await eventOf(fromError(error), echo)).toEqual({
      type: "error",
      data: '{"name":"RangeError","message":"secret","code":"E_LONG"}',
    });
    expect(await eventOf(fromError(error), failWithSecret)).toEqual({ type: "error", data: fixed });
  });

  test.each([
    ["a text", "not needed", '"not needed"'],
    ["an error", new Error("window closed"), '"window closed"'],
    ["none", undefined, "\ndata:"],
    ["a long text", "x".repeat(5000), `"${"x".repeat(1024)}"`],
  ])("returns the requested reason: %s (W-45)", async (_, reason, data) => {
    expect(await eventOf(canceled(reason), echo)).toEqual({ type: "canceled", data });
  });

  test("returns the requested reason, and not the message of the platform (W-45)", async () => {
    const operation = run(({ signal }) => sleep(60_000, undefined, { signal, ref: false }));
    const event = eventOf(operation, echo);
    operation.cancel("disk is full");
    expect(await event).toEqual({ type: "canceled", data: '"disk is full"' });
  });

  test("returns of a cancellation that was not requested the message of `describe` alone (W-66)", async () => {
    const abort = () => run(() => Promise.reject(aborted));
    expect(await eventOf(abort())).toEqual({ type: "canceled", data: "\ndata:" });
    expect(await eventOf(abort(), echo)).toEqual({
      type: "canceled",
      data: '"password of db.internal"',
    });
    expect(await eventOf(abort(), failWithSecret)).toEqual({
      type: "canceled",
      data: '"Operation failed"',
    });
  });

  test("returns the outcome of a foreign operation", async () => {
    const foreign = startForeign();
    const event = eventOf(foreign);
    foreign.completed?.(foreign, AsyncStatus.Canceled);
    expect(await event).toEqual({ type: "canceled", data: "\ndata:" });
  });
});

describe("unsentEventOf()", () => {
  test("returns an error event without the message of the cause, unless `describe` returns it", () => {
    const cause = new Error("secret");
    expect(unsentEventOf("progress", cause)).toEqual({
      type: "error",
      data: '{"name":"Error","message":"Cannot send progress: it has no JSON"}',
    });
    expect(unsentEventOf("progress", cause, (error) => (error as Error).cause as Error)).toEqual({
      type: "error",
      data: '{"name":"Error","message":"secret"}',
    });
  });
});
