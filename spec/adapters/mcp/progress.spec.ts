import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { type AsyncOperationSource, fromResult } from "async-operation";
import { type McpMeasuredProgress, toMcp } from "async-operation/mcp";
import { makeExtra, reportsOf } from "./extra.js";
import { startCancelable, turn } from "./pair.js";

afterEach(() => {
  jest.useRealTimers();
});

describe("the progress of toMcp()", () => {
  test.each([
    ["0..1", [0.5], [{ progress: 0.5, total: 1 }]],
    ["an amount", [{ loaded: 5 }, { loaded: 9 }], [{ progress: 5 }, { progress: 9 }]],
    ["an amount with other members", [{ loaded: 5, progress: 0.5, event: {} }], [{ progress: 5 }]],
    ["an amount and a total", [{ loaded: 5, total: 9 }], [{ progress: 5, total: 9 }]],
    [
      "a report of the protocol",
      [{ progress: 5, message: "half" }],
      [{ progress: 5, message: "half" }],
    ],
  ])("sends progress that is %s", async (_, values: McpMeasuredProgress[], reports) => {
    const { source } = startCancelable<McpMeasuredProgress>();
    const extra = makeExtra();
    const response = toMcp(() => source.operation)({}, extra);
    for (const value of values) source.report(value);
    source.complete("done");
    await response;
    expect(reportsOf(extra)).toEqual(reports.map((report) => ({ ...report, progressToken: 0 })));
  });

  test.each<[string, object, object]>([
    ["an infinite total of an amount", { loaded: 1, total: Infinity }, { progress: 1 }],
    ["a total of NaN", { loaded: 1, total: Number.NaN }, { progress: 1 }],
    ["a total that is a string", { progress: 1, total: "5" }, { progress: 1 }],
    [
      "a total of null",
      { progress: 1, total: null, message: "one" },
      { progress: 1, message: "one" },
    ],
    [
      "a message that is a number",
      { progress: 1, total: 5, message: 5 },
      { progress: 1, total: 5 },
    ],
  ])(
    "sends a report without %s, from an operation and from the `progress` option (W-52)",
    async (_, report, sent) => {
      for (const options of [
        {},
        {
          progress: (): never =>
            (Reflect.has(report, "progress") ? report : { ...report, progress: 1 }) as never,
        },
      ]) {
        const { source } = startCancelable<never>();
        const extra = makeExtra();
        const response = toMcp(() => source.operation, options)({}, extra);
        source.report(report as never);
        source.complete("done");
        await response;
        expect(reportsOf(extra)).toStrictEqual([{ ...sent, progressToken: 0 }]);
      }
    },
  );

  test("sends the newest report that was made before the operation was returned", async () => {
    const { source } = startCancelable<number>();
    const extra = makeExtra();
    source.report(0.25);
    source.report(0.5);
    const response = toMcp(() => source.operation)({}, extra);
    source.complete("done");
    await response;
    expect(reportsOf(extra)).toEqual([{ progress: 0.5, total: 1, progressToken: 0 }]);
  });

  test("sends a report as it was when it was reported (W-50)", async () => {
    const { source } = startCancelable<McpMeasuredProgress>();
    const extra = makeExtra();
    const response = toMcp(() => source.operation)({}, extra);
    const report = { progress: 1, message: "one" };
    source.report(report);
    report.message = "two";
    source.complete("done");
    await response;
    expect(reportsOf(extra)).toEqual([{ progress: 1, message: "one", progressToken: 0 }]);
  });

  test("sends the newest report, before the answer, when the client does not read", async () => {
    const { source } = startCancelable();
    const extra = makeExtra();
    const resolvers: (() => void)[] = [];
    extra.sendNotification.mockImplementation(
      () => new Promise((resolve) => resolvers.push(resolve)),
    );
    const response = toMcp(() => source.operation)({}, extra);
    const progress = (): unknown[] =>
      reportsOf(extra).map((report) => Math.round(Reflect.get(Object(report), "progress") * 1000));
    for (let part = 1; part <= 100; part++) source.report(part / 1000);
    await turn();
    expect(progress()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    resolvers[0]?.();
    await turn();
    expect(progress().slice(8)).toEqual([100]);
    for (let part = 101; part <= 200; part++) source.report(part / 1000);
    source.complete("done");
    expect(progress().slice(9)).toEqual([200]);
    expect(await response).toEqual({ content: [{ type: "text", text: "done" }] });
    for (const resolve of resolvers) resolve();
    await turn();
    expect(progress()).toHaveLength(10);
  });

  test("sends no waiting report when the client has canceled", async () => {
    const { source } = startCancelable();
    const controller = new AbortController();
    const extra = makeExtra(controller.signal);
    const resolvers: (() => void)[] = [];
    extra.sendNotification.mockImplementation(
      () => new Promise((resolve) => resolvers.push(resolve)),
    );
    const response = toMcp(() => source.operation)({}, extra);
    for (let part = 1; part <= 9; part++) source.report(part / 10);
    controller.abort("not needed");
    await expect(response).rejects.toThrow("not needed");
    for (const resolve of resolvers) resolve();
    await turn();
    expect(reportsOf(extra)).toHaveLength(8);
  });

  test.each([
    [
      "the operation completes",
      ({ complete }: AsyncOperationSource<string, number>) => complete("done"),
    ],
    [
      "the operation fails",
      ({ fail }: AsyncOperationSource<string, number>) => fail(new Error("no disk")),
    ],
  ])("answers in a later turn than the last report when %s", async (_, end) => {
    jest.useFakeTimers({ doNotFake: ["setImmediate", "queueMicrotask", "nextTick"] });
    const { source } = startCancelable();
    let isAnswered = false;
    const response = toMcp(() => source.operation)({}, makeExtra());
    response
      .catch(() => {})
      .then(() => {
        isAnswered = true;
      });
    source.report(1);
    end(source);
    await turn();
    expect(isAnswered).toBe(false);
    jest.runAllTimers();
    await turn();
    expect(isAnswered).toBe(true);
  });

  test("answers at once when no report was sent, or the last one long before", async () => {
    jest.useFakeTimers({ doNotFake: ["setImmediate", "queueMicrotask", "nextTick"] });
    expect(await toMcp(() => fromResult("done"))({}, makeExtra())).toHaveProperty("content");
    const { source } = startCancelable();
    const response = toMcp(() => source.operation)({}, makeExtra());
    source.report(1);
    jest.advanceTimersByTime(1000);
    source.complete("done");
    expect(await response).toHaveProperty("content");
    expect(jest.getTimerCount()).toBe(0);
  });
});
