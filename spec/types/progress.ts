import {
  type IAsyncOperationWithProgress,
  type IProgress,
  mapProgress,
  type OperationContext,
  Progress,
  splitProgress,
  type ThrottledProgress,
  throttleProgress,
} from "async-operation";
import { progressListener } from "async-operation/adapter-kit";
import { fromProgress, toProgress } from "async-operation/progress";
import type { Exact } from "./exact.js";

declare const operation: IAsyncOperationWithProgress<string, number>;
declare const reporter: IProgress<number>;
declare const textReporter: IProgress<string>;

// A reporter only takes: one of anything is also one of numbers.
({}) as IProgress<unknown> satisfies IProgress<number>;
new Progress<number>() satisfies IProgress<number>;
// @ts-expect-error TS1360: a reporter of numbers does not take anything
reporter satisfies IProgress<unknown>;
// @ts-expect-error TS1360: the listeners of a Progress of numbers expect numbers
new Progress<number>() satisfies Progress<number | string>;
// @ts-expect-error TS1360: and its subscribers would get strings
new Progress<number>() satisfies IProgress<number | string>;
const progress = new Progress<number>((value) => value.toFixed());
progress.subscribe((sender, value) => {
  true satisfies Exact<typeof sender, Progress<number>>;
  true satisfies Exact<typeof value, number>;
}) satisfies () => void;
const inferred = new Progress((value: string) => value);
true satisfies Exact<typeof inferred, Progress<string>>;
// @ts-expect-error TS2345: progress is a number
progress.report("half");
// @ts-expect-error TS2345: a handler is a function
new Progress(5);

// mapProgress and throttleProgress
const percent = mapProgress(reporter, (value: string) => Number(value));
true satisfies Exact<typeof percent, ThrottledProgress<string>>;
const throttled = throttleProgress(reporter, 100);
true satisfies Exact<typeof throttled, ThrottledProgress<number>>;
const listener = progressListener(reporter);
true satisfies Exact<typeof listener, (value: number) => void>;
// @ts-expect-error TS2345: the reporter takes numbers
mapProgress(reporter, (value: string) => value);
// @ts-expect-error TS2554: the interval is missing
throttleProgress(reporter);

// splitProgress gives as many parts as there are weights.
const parts = splitProgress(reporter, 3, 1);
true satisfies Exact<typeof parts, readonly [ThrottledProgress<number>, ThrottledProgress<number>]>;
const [first, second] = parts;
first.report(0.5);
second satisfies IProgress<number>;
// @ts-expect-error TS2493: there are two weights
parts[2];
const many = splitProgress(reporter, ...[1, 2, 3].map(Number));
many satisfies readonly ThrottledProgress<number>[];
// @ts-expect-error TS2345: the whole is a number from 0 to 1
splitProgress(textReporter, 1);

// toProgress
toProgress(operation, reporter) satisfies () => void;
toProgress(operation, (value) => value.toFixed());
toProgress(operation, new Progress((value) => value.toFixed()));
// @ts-expect-error TS2345: the reporter does not decide what the operation reports
toProgress(operation, textReporter);

// fromProgress infers the type of progress from the parameter of the function.
async function importFile(target: IProgress<number>): Promise<string> {
  target.report(0.5);
  return "imported";
}
const imported = fromProgress(importFile);
true satisfies Exact<typeof imported, IAsyncOperationWithProgress<string, number>>;
const canceling = fromProgress(({ report, signal }: OperationContext<number>) => {
  report(0.5);
  return signal;
});
true satisfies Exact<typeof canceling, IAsyncOperationWithProgress<AbortSignal, number>>;
export function load(): IAsyncOperationWithProgress<string, number> {
  return fromProgress(async ({ report }) => {
    report(0.5);
    return "loaded";
  });
}
// @ts-expect-error TS2345: a reporter is no function of a reporter
fromProgress(reporter);
