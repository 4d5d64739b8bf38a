import { Writable } from "node:stream";
import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type IProgress,
  mapProgress,
  run,
  splitProgress,
  throttleProgress,
  toPromise,
} from "async-operation";
import { fromProgress, toProgress } from "async-operation/progress";
import { SingleBar } from "cli-progress";
import { collectStrays } from "../../support/strays.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A bar of cli-progress, and the lines that it writes. */
function createBar() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      const line = String(chunk).trim();
      if (line !== "") lines.push(line);
      done();
    },
  });
  const bar = new SingleBar({ stream, noTTYOutput: true, format: "{percentage} %" });
  return { bar, lines };
}

describe("toProgress() in reports", () => {
  test("sends every report before the promise resolves, in order", async () => {
    const seen: unknown[] = [];
    const operation = fromProgress(async (progress: IProgress<number>) => {
      await turn();
      for (let value = 1; value <= 3; value++) progress.report(value);
      return "end";
    });
    toProgress(operation, (value) => seen.push(value));
    seen.push(await toPromise(operation));
    expect(seen).toEqual([1, 2, 3, "end"]);
  });

  test("sends the last report of a throttled reporter before the promise resolves", async () => {
    const seen: unknown[] = [];
    const operation = fromProgress(async (progress: IProgress<number>) => {
      await turn();
      for (let value = 0; value <= 100; value++) progress.report(value);
      return "end";
    });
    toProgress(
      operation,
      throttleProgress((value: number) => seen.push(value), 60_000),
    );
    seen.push(await toPromise(operation));
    expect(seen).toEqual([0, 100, "end"]);
  });

  test("sends nothing that a function reports after its end", async () => {
    const seen: unknown[] = [];
    let late!: IProgress<number>;
    const operation = fromProgress(async (progress: IProgress<number>) => {
      late = progress;
      await turn();
    });
    toProgress(operation, (value) => seen.push(value));
    await toPromise(operation);
    late.report(1);
    expect(seen).toEqual([]);
  });

  test("sends nothing more when the reporter ends the operation", () => {
    const source = new AsyncOperationSource<number, number>();
    const seen: unknown[] = [];
    toProgress(source.operation, (value) => {
      seen.push(value);
      source.complete(value);
    });
    source.report(1);
    source.report(2);
    expect(seen).toEqual([1]);
  });

  test("leaves the rejection of an async reporter to the platform, and the operation alone", async () => {
    const error = new Error("socket is closed");
    const { unhandled } = await collectStrays(async () => {
      const operation = fromProgress(async (progress: IProgress<number>) => {
        await turn();
        progress.report(1);
        return "done";
      });
      toProgress(operation, async () => {
        throw error;
      });
      expect(await toPromise(operation)).toBe("done");
    });
    expect(unhandled).toEqual([error]);
  });

  test("stops at a reporter that throws only for that reporter", async () => {
    const source = new AsyncOperationSource<void, number>();
    const seen: unknown[] = [];
    const { uncaught } = await collectStrays(() => {
      toProgress(source.operation, () => {
        throw new Error("the bar is gone");
      });
      toProgress(source.operation, (value) => seen.push(value));
      source.report(1);
      source.report(2);
    });
    expect(uncaught).toHaveLength(2);
    expect(seen).toEqual([1, 2]);
  });

  test("throws a TypeError when it gets a bar, which has `update` and no `report`", () => {
    const { operation } = new AsyncOperationSource<void, number>();
    expect(() => toProgress(operation, createBar().bar as never)).toThrow(
      "expected a function or an object with `report`",
    );
  });

  test("reports NaN and Infinity as they are, which splitProgress() drops", async () => {
    const { bar, lines } = createBar();
    const seen: number[] = [];
    const source = new AsyncOperationSource<void, number>();
    toProgress(source.operation, (value) => seen.push(value));
    const [whole] = splitProgress((value) => bar.update(value), 1);
    toProgress(source.operation, whole);
    bar.start(1, 0);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -34063, 0.5]) source.report(value);
    source.complete();
    bar.stop();
    expect(seen).toEqual([Number.NaN, Number.POSITIVE_INFINITY, -34063, 0.5]);
    expect(lines.join(" ")).not.toMatch(/NaN|Infinity|-/);
    expect(lines.at(-1)).toBe("50 %");
  });

  test("maps a total that is 0 or unknown as the function of mapProgress() decides", () => {
    const report = jest.fn();
    type Loaded = { loaded: number; total?: number };
    const fraction = mapProgress(report, ({ loaded, total }: Loaded) =>
      total ? loaded / total : undefined,
    );
    const source = new AsyncOperationSource<void, Loaded>();
    toProgress(source.operation, fraction);
    source.report({ loaded: 0, total: 0 });
    source.report({ loaded: 5 });
    source.report({ loaded: 5, total: 10 });
    expect(report.mock.calls).toStrictEqual([[undefined], [undefined], [0.5]]);
  });

  test("delivers the first and the last of the reports of a body that never yields", () => {
    const seen: number[] = [];
    const operation = run(
      ({ report }) => {
        for (let value = 0; value < 100_000; value++) report(value);
      },
      { progress: throttleProgress((value: number) => seen.push(value), 60_000) },
    );
    expect(operation.status).toBe(AsyncStatus.Completed);
    expect([seen[0], seen.at(-1), seen.length]).toEqual([0, 99_999, 2]);
  });
});
