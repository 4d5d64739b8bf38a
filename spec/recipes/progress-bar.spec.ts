import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, fromResult } from "async-operation";
import { showProgress } from "../../examples/recipes/progress-bar.js";

const newSource = () => new AsyncOperationSource<string, number>();

/** A stream of 80 columns, or none, that keeps what is written. */
function newStream(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  return { stream, textOf: () => String(stream.read() ?? "") };
}

/** The bars as they were drawn, without the control codes of the terminal. */
function barsOf(text: string): string[] {
  const escapeCode = String.fromCharCode(27);
  return text
    .split(escapeCode)
    .map((part) => part.replace(/^\[[\d;?]*[A-Za-z]/, "").trim())
    .filter((part) => part !== "")
    .flatMap((part) => part.split("\n"));
}

describe("showProgress() on a terminal", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test("draws one bar as far as the operation is, and its outcome at the end", () => {
    const source = newSource();
    const { stream, textOf } = newStream(true);
    showProgress({ copy: source.operation }, stream);
    source.report(0.25);
    source.report(0.5);
    jest.advanceTimersByTime(100);
    expect(barsOf(textOf())).toEqual([`${"=".repeat(20)}${"-".repeat(20)} 50 % copy running`]);
    source.report(1);
    source.complete("copied");
    expect(barsOf(textOf())).toEqual([`${"=".repeat(40)} 100 % copy done`]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("draws several at once, each at its own pace, until the last has ended", () => {
    const sources = { first: newSource(), second: newSource(), third: newSource() };
    const { stream, textOf } = newStream(true);
    const { first, second, third } = sources;
    showProgress(
      { first: first.operation, second: second.operation, third: third.operation },
      stream,
    );
    first.report(0.5);
    second.report(0.25);
    second.fail(new Error("no disk"));
    jest.advanceTimersByTime(100);
    expect(barsOf(textOf()).map((bar) => bar.slice(41))).toEqual([
      "50 % first running",
      "25 % second failed",
      "0 % third running",
    ]);
    third.onCancel((reason) => third.fail(reason));
    third.operation.cancel("not needed");
    expect(textOf()).toBe("");
    expect(jest.getTimerCount()).toBe(1);
    first.complete("copied");
    expect(barsOf(textOf()).map((bar) => bar.slice(41))).toEqual([
      "100 % first done",
      "0 % third canceled",
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("fills the bar when the operation completes", () => {
    const source = newSource();
    const { stream, textOf } = newStream(true);
    showProgress({ copy: source.operation }, stream);
    source.report(0.5);
    source.complete("copied");
    expect(barsOf(textOf())).toEqual([`${"=".repeat(40)} 100 % copy done`]);
  });

  test("leaves the wrapping of lines in the terminal on", () => {
    const source = newSource();
    const { stream, textOf } = newStream(true);
    showProgress({ copy: source.operation }, stream);
    jest.advanceTimersByTime(100);
    expect(textOf()).not.toContain("[?7l");
    source.complete("copied");
  });

  test("leaves no timer behind when the operation had ended", () => {
    const { stream, textOf } = newStream(true);
    showProgress({ copy: fromResult("copied") }, stream);
    expect(jest.getTimerCount()).toBe(0);
    expect(barsOf(textOf()).at(-1)).toContain("copy done");
  });
});

describe("showProgress() elsewhere", () => {
  test("writes plain lines, and of a burst of reports the first and the last", () => {
    const source = newSource();
    const { stream, textOf } = newStream(false);
    showProgress({ copy: source.operation }, stream);
    source.report(0);
    source.report(0.25);
    source.report(0.999);
    source.complete("copied");
    expect(textOf()).toBe("copy: 0 %\ncopy: 99 %\ncopy: done\n");
  });

  test("writes how each operation ended", () => {
    const [canceled, failed] = [newSource(), newSource()];
    const { stream, textOf } = newStream(false);
    showProgress({ copy: canceled.operation, check: failed.operation }, stream);
    canceled.onCancel((reason) => canceled.fail(reason));
    canceled.operation.cancel("not needed");
    failed.fail(new Error("no disk"));
    expect(textOf()).toBe("copy: canceled\ncheck: failed\n");
  });
});
