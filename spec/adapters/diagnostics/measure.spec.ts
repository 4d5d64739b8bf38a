import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, run } from "async-operation";
import { measureOperations, observeOperations } from "async-operation/diagnostics";

/** An entry of the panel, as `performance.measure` gets it. */
interface Measured {
  readonly start: number;
  readonly end: number;
  readonly detail: { readonly devtools: Record<string, unknown> };
}

const measure = jest.spyOn(performance, "measure");

/** The bars, by their names without the mark of ours. */
const bars = (): [name: string, options: Measured][] =>
  measure.mock.calls.map(([name, options]) => [
    name.replace("\u200b", ""),
    options as unknown as Measured,
  ]);

const detailOf = (name: string): Record<string, unknown> | undefined =>
  bars().find(([each]) => each === name)?.[1].detail.devtools;

afterEach(() => {
  measure.mockClear();
  performance.clearMeasures();
});

describe("measureOperations()", () => {
  test("measures an operation from its start to its end", () => {
    const before = new AsyncOperationSource<string>({ name: "before" });
    const started = performance.now();
    const stop = measureOperations();
    const source = new AsyncOperationSource<string>({ name: "upload" });
    source.complete("done");
    before.complete("done");
    stop();
    run(() => 1);
    expect(bars().map(([name]) => name)).toEqual(["upload", "before"]);
    const [[, upload], [, early]] = bars() as [[string, Measured], [string, Measured]];
    expect(upload.start).toBeGreaterThanOrEqual(started);
    expect(upload.end).toBeGreaterThanOrEqual(upload.start);
    expect(early.start).toBeLessThanOrEqual(started);
  });

  test("describes a bar for the track, with the newest report and the parent", () => {
    const stop = measureOperations();
    const whole = new AsyncOperationSource<string>({ name: "publish" });
    const source = new AsyncOperationSource<string, object>({ name: "upload" });
    whole.onCancel(source.operation);
    source.report({ loaded: 1, total: 2 });
    source.report({ loaded: 2, total: 2 });
    source.complete("done");
    stop();
    whole.complete("done");
    expect(detailOf("upload")).toEqual({
      dataType: "track-entry",
      track: "Operations",
      color: "primary",
      tooltipText: "upload: Completed",
      properties: [
        ["loaded", "2"],
        ["total", "2"],
        ["parent", "publish"],
      ],
    });
  });

  test("colors a bar by the outcome, with the reason or the error", () => {
    const stop = measureOperations({ track: "Work" });
    const source = new AsyncOperationSource<string>({ name: "upload" });
    source.operation.cancel("not needed");
    source.fail(source.reason);
    const failing = new AsyncOperationSource<string, number>({ name: "write" });
    failing.operation.completed = () => failing.operation.close();
    failing.report(0.5);
    failing.fail(new Error("No disk"));
    stop();
    expect(detailOf("upload")).toMatchObject({
      track: "Work",
      color: "secondary-light",
      properties: [["Canceled", "not needed"]],
    });
    expect(detailOf("write")).toMatchObject({
      color: "error",
      properties: [
        ["value", "0.5"],
        ["Error", "No disk"],
      ],
    });
  });

  test("leaves no entry in the page, and those of others with the same name", () => {
    const stop = measureOperations();
    run(() => 1, { name: "work" });
    expect(performance.getEntriesByType("measure")).toEqual([]);
    performance.measure("work");
    for (let count = 0; count < 10; count++) run(() => 1, { name: "work" });
    stop();
    expect(performance.getEntriesByType("measure").map(({ name }) => name)).toEqual(["work"]);
  });

  test("names no parent that was made by an observer", () => {
    let hidden: AsyncOperationSource<string> | undefined;
    const stops = [
      observeOperations(({ operation }) => {
        hidden ??= new AsyncOperationSource<string>({ name: "hidden" });
        hidden.onCancel(operation);
      }),
      measureOperations(),
    ];
    run(() => 1, { name: "work" });
    for (const stop of stops) stop();
    hidden?.complete("done");
    expect(detailOf("work")).toMatchObject({ properties: [] });
  });

  test.each([
    [{ track: 5 }, "`track` as a string"],
    [null, "`{ track }`"],
  ])("refuses %p", (options, expected) => {
    expect(() => measureOperations(options as object)).toThrow(expected);
  });
});
