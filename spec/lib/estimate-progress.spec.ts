import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  type EstimateOptions,
  estimateProgress,
  type MeasuredProgress,
  mapOperation,
  type ProgressEstimate,
  run,
  throttleProgress,
  toPromise,
} from "async-operation";

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const wait = (milliseconds: number): unknown => jest.advanceTimersByTime(milliseconds);

type Amount = Exclude<MeasuredProgress, number>;

/** A transfer in steps of 100 milliseconds, and the estimate of its last report. */
class Transfer {
  readonly #estimate: (value: Amount) => ProgressEstimate;
  loaded = 0;
  total: number | undefined = 100_000;

  constructor(options?: EstimateOptions) {
    this.#estimate = estimateProgress<Amount>(options);
  }

  report(): ProgressEstimate {
    const { loaded, total } = this;
    return this.#estimate({ loaded, total });
  }

  /** Goes on at a rate, in units per second. */
  run(rate: number, milliseconds: number): ProgressEstimate {
    let last = this.report();
    for (let time = 0; time < milliseconds; time += 100) {
      wait(100);
      this.loaded += rate / 10;
      last = this.report();
    }
    return last;
  }
}

describe("the estimate", () => {
  test("has a fraction at the first report, and rate and time left from the second on", () => {
    const transfer = new Transfer();
    expect(transfer.report()).toStrictEqual({
      loaded: 0,
      total: 100_000,
      fraction: 0,
      rate: undefined,
      remaining: undefined,
    });
    expect(transfer.run(1000, 100)).toStrictEqual({
      loaded: 100,
      total: 100_000,
      fraction: 0.001,
      rate: 1000,
      remaining: 99_900,
    });
  });

  test("is right at each report of a steady transfer", () => {
    const transfer = new Transfer();
    for (let second = 1; second < 100; second++) {
      const { rate, remaining } = transfer.run(1000, 1000);
      expect(rate).toBeCloseTo(1000, 6);
      expect(remaining).toBeCloseTo(1000 * (100 - second), 3);
    }
  });

  test("starts at the first report and not at 0, as a transfer may be resumed", () => {
    const transfer = new Transfer();
    transfer.loaded = 50_000;
    expect(transfer.run(1000, 1000)).toMatchObject({ rate: 1000, remaining: 49_000 });
  });

  test("waits for 100 milliseconds: what fills a buffer is no rate", () => {
    const transfer = new Transfer();
    transfer.report();
    wait(1);
    transfer.loaded = 64_000;
    expect(transfer.report().rate).toBeUndefined();
    wait(98);
    expect(transfer.report().rate).toBeUndefined();
    wait(2); // Older time counts less.
    expect(transfer.report().rate).toBeCloseTo(640_000, -5);
  });

  test("counts reports of the same moment", () => {
    const transfer = new Transfer();
    transfer.run(1000, 1000);
    transfer.loaded += 1000;
    expect(transfer.report().rate).toBeCloseTo(2000, -2);
  });

  test("follows a change of the rate within the window", () => {
    const transfer = new Transfer({ window: 2000 });
    transfer.run(10_000, 5000);
    expect(transfer.run(1000, 2000).rate).toBeLessThan(5000);
    expect(transfer.run(1000, 10_000).rate).toBeCloseTo(1000, -2);
  });

  test("is the average of all with an infinite window", () => {
    const transfer = new Transfer({ window: Infinity });
    transfer.run(3000, 1000);
    expect(transfer.run(1000, 1000).rate).toBeCloseTo(2000, 6);
  });

  test("is not disturbed by single reports that are late or early", () => {
    const transfer = new Transfer();
    transfer.run(1000, 10_000);
    wait(500);
    transfer.loaded += 100;
    expect(transfer.report().rate).toBeGreaterThan(900);
  });

  test("keeps the rate over a pause longer than the window", () => {
    const transfer = new Transfer();
    transfer.run(1000, 5000);
    wait(3_600_000);
    transfer.loaded += 100;
    expect(transfer.report().rate).toBeCloseTo(1000, 6);
    expect(transfer.run(1000, 1000).rate).toBeCloseTo(1000, 6);
  });

  test("measures reports that are rarer than the window", () => {
    const transfer = new Transfer({ window: 1000 });
    const rates: (number | undefined)[] = [];
    for (let minute = 0; minute < 4; minute++) {
      rates.push(transfer.report().rate);
      wait(60_000);
      transfer.loaded += 6000;
    }
    expect(rates.map((rate) => rate?.toFixed(6))).toStrictEqual([
      undefined,
      "100.000000",
      "100.000000",
      "100.000000",
    ]);
  });

  test("counts a time without a report that is not much longer than usual", () => {
    const transfer = new Transfer({ window: 1000 });
    for (let each = 0; each < 20; each++) {
      transfer.report();
      wait(500);
      transfer.loaded += 500;
    }
    expect(transfer.report().rate).toBeCloseTo(1000, 6);
    wait(3000);
    expect(transfer.report().rate).toBeLessThan(100);
  });

  test("needs less than 100 milliseconds with a short window", () => {
    const transfer = new Transfer({ window: 100 });
    transfer.report();
    wait(20);
    transfer.loaded = 20;
    expect(transfer.report().rate).toBeCloseTo(1000, 6);
  });

  test.each([
    ["after quick ones", 200],
    ["after two in the same moment", 0],
  ])("measures reports that are rare from some moment on, %s", (_, quick) => {
    const transfer = new Transfer();
    transfer.report();
    if (quick) transfer.run(1000, 100 * quick);
    for (let count = 0; count < 10; count++) {
      transfer.report();
      wait(20_000);
      transfer.loaded += 1000;
    }
    const { rate } = transfer.report();
    expect(rate).toBeGreaterThan(49);
    expect(rate).toBeLessThan(60);
  });

  test.each([100, 10_000])("is right after a clock that has jumped back, window %p", (window) => {
    const transfer = new Transfer({ window });
    wait(600_000);
    transfer.run(1000, 5000);
    jest.useFakeTimers({ now: 0 });
    const { rate } = transfer.run(100, 10 * window);
    expect(rate).toBeGreaterThan(99);
    expect(rate).toBeLessThan(101);
  });

  test("is unknown without time, in the smallest window", () => {
    const transfer = new Transfer({ window: Number.MIN_VALUE });
    transfer.report();
    transfer.loaded = 1;
    expect(transfer.report()).toMatchObject({ rate: undefined, remaining: undefined });
    wait(100);
    transfer.loaded = 2;
    transfer.report();
    wait(100);
    transfer.loaded = 3;
    expect(transfer.report().rate).toBe(10);
  });

  test("says no time left while nothing moves", () => {
    const transfer = new Transfer();
    expect(transfer.run(0, 1000)).toMatchObject({ rate: 0, fraction: 0 });
    expect(transfer.report().remaining).toBeUndefined();
  });

  test("says no time left while next to nothing moves", () => {
    const transfer = new Transfer();
    transfer.run(Number.MIN_VALUE * 10, 1000);
    expect(transfer.report().remaining).toBeUndefined();
  });

  test("is measured anew when the amount becomes less", () => {
    const transfer = new Transfer();
    transfer.run(1000, 5000);
    transfer.loaded = 0;
    expect(transfer.report()).toMatchObject({ fraction: 0, rate: undefined });
    expect(transfer.run(500, 1000).rate).toBeCloseTo(500, 6);
  });

  test("has a rate without a total, and the rest when the total comes", () => {
    const transfer = new Transfer();
    transfer.total = undefined;
    expect(transfer.run(1000, 1000)).toStrictEqual({
      loaded: 1000,
      total: undefined,
      fraction: undefined,
      rate: 1000,
      remaining: undefined,
    });
    transfer.total = 11_000;
    expect(transfer.report().remaining).toBeCloseTo(10_000, 6);
    transfer.total = 21_000;
    expect(transfer.report().remaining).toBeCloseTo(20_000, 6);
  });

  test.each([0, -1, Number.NaN, Infinity])("takes a total of %p for none", (total) => {
    const transfer = new Transfer();
    transfer.total = total;
    expect(transfer.report()).toMatchObject({ total: undefined, fraction: undefined });
  });

  test.each([100_000, 100_001])("has no time left at %p of 100,000", (loaded) => {
    const transfer = new Transfer();
    transfer.loaded = loaded;
    expect(transfer.report()).toMatchObject({ fraction: 1, remaining: 0 });
  });

  test("has a fraction of 0 below 0", () => {
    const transfer = new Transfer();
    transfer.loaded = -1;
    expect(transfer.report().fraction).toBe(0);
  });

  test("is of a number 0..1", () => {
    const estimate = estimateProgress<number>();
    estimate(0.25);
    wait(1000);
    expect(estimate(0.5)).toStrictEqual({
      loaded: 0.5,
      total: 1,
      fraction: 0.5,
      rate: 0.25,
      remaining: 2000,
    });
  });

  test("keeps the other members of a report", () => {
    const estimate = estimateProgress<{ phase: string; loaded: number }>();
    expect(estimate({ phase: "upload", loaded: 1 })).toMatchObject({ phase: "upload", loaded: 1 });
  });

  test.each(["half", undefined, null, {}, { loaded: "1" }, Number.NaN])(
    "leaves %p as it is",
    (value) => {
      const estimate = estimateProgress() as (value: unknown) => unknown;
      expect(estimate(value)).toBe(value);
    },
  );

  test("is as quick with 100,000 reports in one turn", () => {
    const transfer = new Transfer();
    for (let each = 0; each < 100_000; each++) transfer.report();
    expect(transfer.run(1000, 1000).rate).toBeCloseTo(1000, 6);
  });
});

describe("estimateProgress()", () => {
  /** Two reports, a second apart. */
  const startWork = () =>
    run<string, number>(async ({ report }) => {
      report(0);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      report(0.5);
      return "done";
    });

  test("is a reporter in front of a reporter", async () => {
    const fractions: unknown[] = [];
    const report = ({ fraction, remaining }: ProgressEstimate) =>
      fractions.push([fraction, remaining]);
    const operation = startWork();
    const promise = toPromise(operation, { progress: estimateProgress({ report }), latest: true });
    await jest.advanceTimersByTimeAsync(1000);
    expect(await promise).toBe("done");
    expect(fractions.map(String)).toStrictEqual(["0,", "0.5,1000"]);
  });

  test("passes a flush on to a throttle behind it", () => {
    const fractions: unknown[] = [];
    const throttled = throttleProgress<ProgressEstimate>(
      (value) => fractions.push(value.fraction),
      50,
    );
    const progress = estimateProgress<number>(throttled);
    for (const value of [0, 0.1, 0.2]) progress.report(value);
    expect(fractions).toEqual([0]);
    progress.flush();
    expect(fractions).toEqual([0, 0.2]);
  });

  test("is what mapOperation() takes", async () => {
    const estimated = mapOperation(startWork(), { progress: estimateProgress() });
    const rates: unknown[] = [];
    estimated.progress = (_, { rate }) => rates.push(rate);
    await jest.advanceTimersByTimeAsync(1000);
    expect(rates).toEqual([0.5]);
  });

  test.each([
    [
      "a window of 0",
      () => estimateProgress({ window: 0 }),
      "a window in milliseconds above 0, got 0",
    ],
    [
      "a window that is no number",
      () => estimateProgress(() => {}, { window: "1" as never }),
      'above 0, got "1"',
    ],
  ])("refuses %s", (_, act, message) => {
    expect(act).toThrow(RangeError);
    expect(act).toThrow(message);
  });

  test.each([
    [
      "a number in place of options",
      () => estimateProgress(5 as never),
      "Cannot use options: expected `{ window }`, got 5",
    ],
    ["null", () => estimateProgress(null as never), "expected `{ window }`, got null"],
    [
      "undefined in place of a reporter",
      () => estimateProgress(undefined as never, { window: 5 }),
      "Cannot estimate progress: expected a reporter, got undefined",
    ],
    [
      "a reporter whose report is no function",
      () => estimateProgress({ report: 5 } as never),
      "got Object",
    ],
    [
      "a reporter with a number as options",
      () => estimateProgress(() => {}, 5 as never),
      "expected `{ window }`, got 5",
    ],
  ])("refuses %s", (_, act, message) => {
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
