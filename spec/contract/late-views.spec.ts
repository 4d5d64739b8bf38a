// Late views receive the newest report when they attach, once, while the operation runs; streams receive it
// with `latest`.
import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  type IAsyncOperationWithProgress,
  mapOperation,
  readProgress,
  throttleProgress,
  toPromise,
  watch,
  whenAll,
} from "async-operation";
import { observe } from "async-operation/adapter-kit";
import { toAsyncIterable } from "async-operation/async-iterable";
import { toEventTarget } from "async-operation/event-target";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { toObservable } from "async-operation/observable";
import { toProgress } from "async-operation/progress";
import { toProgressTask } from "async-operation/progress-task";
import { fromResponse, toResponse } from "async-operation/response";
import { toStore } from "async-operation/store";
import { startForeign } from "../support/foreign.js";

type Operation = IAsyncOperationWithProgress<string, number>;

/** Attaches to an operation, and calls a function with each report. */
type Attach = (operation: Operation, show: (value: unknown) => void) => unknown;

const views: Record<string, Attach> = {
  toStore: (operation, show) => toStore(operation).subscribe(({ progress }) => show(progress)),
  toProgress: (operation, show) => toProgress(operation, show),
  toEventTarget: (operation, show) =>
    toEventTarget(operation).addEventListener("progress", (event) => {
      show((event as unknown as { loaded: number }).loaded);
    }),
  toProgressTask(operation, show) {
    let percent = 0;
    const report = ({ increment = 0 }) => {
      percent += increment;
      show(percent / 100);
    };
    const onCancellationRequested = () => ({ dispose() {} });
    toProgressTask(operation)(
      { report },
      { isCancellationRequested: false, onCancellationRequested },
    );
  },
  toMessagePort(operation, show) {
    watch(fromMessagePort(toMessagePort(operation)), { progress: show });
  },
  toResponse(operation, show) {
    watch(
      fromResponse(() => toResponse(operation)),
      { progress: show },
    );
  },
};

const streams: Record<string, (latest: boolean) => Attach> = {
  watch: (latest) => (operation, show) => watch(operation, { latest, progress: show }),
  "watch of a throttled reporter": (latest) => (operation, show) =>
    watch(operation, { latest, progress: throttleProgress(show, 0) }),
  observe: (latest) => (operation, show) => observe(operation, { latest, progress: show }),
  toPromise: (latest) => (operation, show) => toPromise(operation, { latest, progress: show }),
  toAsyncIterable: (latest) => async (operation, show) => {
    for await (const value of toAsyncIterable(operation, { latest })) show(value);
  },
  toObservable: (latest) => (operation, show) =>
    toObservable(operation, { latest }).subscribe({
      next: ({ kind, value }) => kind === "progress" && show(value),
    }),
};

const turn = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 20));

/** Attaches after the second of three reports, and returns what was shown, without repetitions by a store. */
async function shownBy(attach: Attach): Promise<unknown[]> {
  const source = new AsyncOperationSource<string, number>();
  const shown: unknown[] = [];
  source.report(0.25);
  source.report(0.5);
  attach(source.operation, (value) => shown.push(value));
  await turn();
  source.report(1);
  await turn();
  source.complete("done");
  await turn();
  return shown;
}

describe("a late view", () => {
  test.each(Object.entries(views))(
    "of %s shows the newest report, then the next",
    async (name, attach) => {
      const shown = await shownBy(attach);
      // A store shows its snapshot at the end as well.
      expect(name === "toStore" ? shown.slice(0, 2) : shown).toEqual([0.5, 1]);
    },
  );

  test.each(Object.entries(views))("of %s shows nothing without a report", async (_, attach) => {
    const source = new AsyncOperationSource<string, number>();
    const shown: unknown[] = [];
    attach(source.operation, (value) => shown.push(value));
    await turn();
    expect(shown.filter((value) => value !== undefined)).toEqual([]);
    source.complete("done");
    await turn();
  });
});

describe("a late reader", () => {
  test.each(Object.entries(streams))("of %s begins with the next report", async (_, stream) => {
    expect(await shownBy(stream(false))).toEqual([1]);
  });

  test.each(Object.entries(streams))(
    "of %s begins with the newest one if `latest` is true",
    async (_, stream) => {
      expect(await shownBy(stream(true))).toEqual([0.5, 1]);
    },
  );

  test.each(Object.entries(streams))(
    "of %s gets no report of an operation that has ended",
    async (_, stream) => {
      const source = new AsyncOperationSource<string, number>();
      source.report(0.5);
      source.complete("done");
      const shown: unknown[] = [];
      stream(true)(source.operation, (value) => shown.push(value));
      await turn();
      expect(shown).toEqual([]);
    },
  );
});

describe("watch() with `latest`", () => {
  test("delivers a requested cancel first, and each report of its handler once, in order", () => {
    const source = new AsyncOperationSource<string, number>();
    const calls: unknown[] = [];
    watch(source.operation, { progress: (value) => calls.push(["earlier", value]) });
    watch(source.operation, { progress: () => {} }); // With two, reports go through the list.
    source.report(0.5);
    source.operation.cancel("not needed");
    watch(source.operation, {
      latest: true,
      progress: (value) => calls.push(["late", value]),
      canceled(reason) {
        calls.push(reason);
        source.report(0.75);
      },
    });
    source.report(1);
    expect(calls).toEqual([
      ["earlier", 0.5],
      "not needed",
      ["earlier", 0.75],
      ["late", 0.75],
      ["earlier", 1],
      ["late", 1],
    ]);
  });

  test("delivers nothing when the handler of the cancel ends the operation", () => {
    const source = new AsyncOperationSource<string, number>();
    const calls: unknown[] = [];
    source.report(0.5);
    source.operation.cancel();
    watch(source.operation, {
      latest: true,
      progress: (value) => calls.push(value),
      canceled: () => source.complete("done"),
      completed: (_, value) => calls.push(value),
    });
    expect(calls).toEqual(["done"]);
  });

  test("delivers a report from within the first one, after it", () => {
    const source = new AsyncOperationSource<string, number>();
    const shown: number[] = [];
    source.report(0.5);
    watch(source.operation, {
      latest: true,
      progress(value) {
        shown.push(value);
        if (value === 0.5) source.report(1);
      },
    });
    expect(shown).toEqual([0.5, 1]);
  });

  test("throws TypeError when `latest` is no boolean", () => {
    const { operation } = new AsyncOperationSource<string, number>();
    const latest = "yes" as unknown as boolean;
    const message = 'Cannot use options: expected `latest` as a boolean, got "yes"';
    expect(() => watch(operation, { latest, progress() {} })).toThrow(message);
    expect(() => toPromise(operation, { latest, progress() {} })).toThrow(message);
    expect(() => toAsyncIterable(operation, { latest })).toThrow(message);
    expect(() => toObservable(operation, { latest })).toThrow(message);
  });
});

describe("observe() with `latest`", () => {
  test("delivers no newest report when the work ends within the handler of the cancel", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    source.operation.cancel();
    const shown: number[] = [];
    const observation = observe(source.operation, {
      latest: true,
      progress: (value) => shown.push(value),
      canceled: () => source.complete("done"),
    });
    expect([shown, observation.ended]).toEqual([[], true]);
  });

  test("flushes a throttled reporter at the end, and delivers nothing after `stop`", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    const shown: number[] = [];
    const progress = throttleProgress((value: number) => shown.push(value), 60_000);
    const observation = observe(source.operation, { latest: true, progress });
    source.report(0.75);
    source.report(1);
    expect(shown).toEqual([0.5]);
    observation.stop();
    source.report(2);
    expect(shown).toEqual([0.5, 1]);
  });
});

describe("the newest report", () => {
  test("of an operation is that of mapOperation() and of whenAll()", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    const mapped = mapOperation(source.operation, { progress: (value) => `${100 * value} %` });
    const whole = whenAll([source.operation]);
    expect(readProgress(mapped)).toBe("50 %");
    expect(readProgress(whole)).toEqual({ index: 0, value: 0.5, completed: 0, total: 1 });
  });

  test("of a foreign operation is known from the first watcher of its progress", () => {
    const foreign = startForeign();
    watch(foreign, { progress() {} });
    foreign.progress?.(foreign, 0.5);
    const shown: number[] = [];
    watch(foreign, { latest: true, progress: (value) => shown.push(value) });
    foreign.progress?.(foreign, 1);
    expect(shown).toEqual([0.5, 1]);
  });

  test("without JSON ends a response with an error, which then listens no more", async () => {
    const source = new AsyncOperationSource<string, unknown>();
    source.report(1n);
    const text = await toResponse(source.operation).text();
    expect(text).toContain('"Cannot send progress: it has no JSON"');
    const toJSON = jest.fn();
    source.report({ toJSON });
    expect(toJSON).not.toHaveBeenCalled();
  });
});
