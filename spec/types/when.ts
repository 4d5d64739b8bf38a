import {
  type AsyncStatus,
  fromResult,
  type IAsyncAction,
  type IAsyncOperationWithProgress,
  type ProgressOf,
  type ResultOf,
  type WhenAllProgress,
  waitFor,
  whenAll,
  whenAny,
} from "async-operation";
import type { Exact } from "./exact.js";

declare const text: IAsyncOperationWithProgress<string, number>;
declare const date: IAsyncOperationWithProgress<Date, "start" | "end">;
declare const action: IAsyncAction;
declare const texts: IAsyncOperationWithProgress<string, number>[];
declare const textSet: ReadonlySet<IAsyncOperationWithProgress<string, number>>;

true satisfies Exact<ResultOf<typeof text>, string>;
true satisfies Exact<ProgressOf<typeof text>, number>;

// whenAll, of a tuple, an array and any iterable
const both = whenAll([text, date]);
true satisfies Exact<
  typeof both,
  IAsyncOperationWithProgress<[string, Date], WhenAllProgress<number | "start" | "end">>
>;
const three = whenAll([text, fromResult(1), action]);
three.getResults() satisfies [string, number, unknown];
true satisfies Exact<ReturnType<typeof three.getResults>[2], ReturnType<typeof action.getResults>>;
const same = whenAll(texts);
true satisfies Exact<typeof same, IAsyncOperationWithProgress<string[], WhenAllProgress<number>>>;
const ofSet = whenAll(textSet);
true satisfies Exact<typeof ofSet, IAsyncOperationWithProgress<string[], WhenAllProgress<number>>>;
const none = whenAll([]);
true satisfies Exact<ReturnType<typeof none.getResults>, []>;
both.progress = (_sender, { index, value, completed, total }) => {
  [index, completed, total] satisfies number[];
  true satisfies Exact<typeof value, number | "start" | "end" | undefined>;
};
// @ts-expect-error TS2769: a promise becomes an operation by `fromPromise`
whenAll([text, Promise.resolve(1)]);
// @ts-expect-error TS2554: the operations come in an array
whenAll(text, date);
// @ts-expect-error TS2493: there are two results
both.getResults()[2];

// whenAny has no progress: the inputs may report different things.
const first = whenAny([text, text]);
true satisfies Exact<typeof first, IAsyncOperationWithProgress<string, never>>;
whenAny(textSet).getResults() satisfies string;
whenAny([text, date]).getResults() satisfies string | Date;
// @ts-expect-error TS2769: a promise becomes an operation by `fromPromise`
whenAny([Promise.resolve(1)]);

// waitFor
waitFor(text, 5000) satisfies Promise<AsyncStatus>;
waitFor(action, Number.POSITIVE_INFINITY, { signal: new AbortController().signal });
// @ts-expect-error TS2554: the time is missing
waitFor(text);
// @ts-expect-error TS2345: the time is a number of milliseconds
waitFor(text, "5 s");
