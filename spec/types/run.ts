import {
  type AbortSignalLike,
  AsyncInfo,
  type IAsyncOperationWithProgress,
  type IProgress,
  mapProgress,
  type OperationContext,
  Progress,
  run,
} from "async-operation";
import type { Exact } from "./exact.js";

declare const signal: AbortSignal;
declare const part: IAsyncOperationWithProgress<string, number>;

// The result is inferred from the body, whatever of the context it destructures.
const plain = run(() => 1);
true satisfies Exact<typeof plain, IAsyncOperationWithProgress<number, never>>;
const asynchronous = run(async () => "text");
true satisfies Exact<typeof asynchronous, IAsyncOperationWithProgress<string, never>>;
const destructured = run(async ({ signal, onCancel, isCanceled, throwIfCanceled }) => {
  throwIfCanceled();
  onCancel(part) satisfies () => void;
  onCancel((reason) => reason);
  return isCanceled() ? signal : null;
});
true satisfies Exact<typeof destructured, IAsyncOperationWithProgress<AbortSignal | null, never>>;
const action = run(async () => {});
true satisfies Exact<typeof action, IAsyncOperationWithProgress<void, never>>;

// Progress, in the first place: the return type of the function around the body.
export function hash(): IAsyncOperationWithProgress<string, number> {
  return run(async ({ report }) => {
    report(0.5);
    // @ts-expect-error TS2345: the function around the body declares number
    report("half");
    return "hash";
  });
}
export const hashLater = (): IAsyncOperationWithProgress<string, number> =>
  run(({ report }) => {
    report(0.5);
    return Promise.resolve("hash");
  });
export async function hashSoon(): Promise<IAsyncOperationWithProgress<string, number>> {
  return run(async ({ report }) => {
    report(0.5);
    return "hash";
  });
}
export function hashWrong(): IAsyncOperationWithProgress<string, number> {
  // @ts-expect-error TS2322: the function around the body declares string
  return run(async () => 5);
}

// The second place: the parameter.
const counted = run(async ({ report }: OperationContext<number>) => {
  report(0.5);
  return "counted";
});
true satisfies Exact<typeof counted, IAsyncOperationWithProgress<string, number>>;

// The third place: the options.
const watched = run(
  async ({ report }) => {
    report(0.5);
    return "watched";
  },
  { progress: new Progress<number>() },
);
true satisfies Exact<typeof watched, IAsyncOperationWithProgress<string, number>>;
const drawn = run(({ report }) => report(1), { progress: (value: number) => value });
true satisfies Exact<typeof drawn, IAsyncOperationWithProgress<void, number>>;
const mapped = run(({ report }) => report(1), {
  progress: mapProgress(
    () => {},
    (n: number) => n,
  ),
});
true satisfies Exact<typeof mapped, IAsyncOperationWithProgress<void, number>>;

// The fourth place: the type arguments.
const declared = run<string, number>(async ({ report }) => {
  report(0.5);
  return "declared";
});
true satisfies Exact<typeof declared, IAsyncOperationWithProgress<string, number>>;

// Nowhere: the body does not compile, and the name of the expected type is the way to declare it.
run(async ({ report }) => {
  // @ts-expect-error TS2345: the type of progress is not declared
  report(0.5);
});
type Forgotten = Parameters<OperationContext<never>["report"]>[0];
true satisfies Exact<
  Forgotten["declare"],
  "(context: OperationContext<TProgress>) => …, or run<TResult, TProgress>(…)"
>;
// A function around the body may be generic.
export function reportAll<TItem>(
  items: readonly TItem[],
): IAsyncOperationWithProgress<void, TItem> {
  return run(({ report }: OperationContext<TItem>) => {
    for (const item of items) report(item);
  });
}

// A body may return values and promises of several types.
run(() =>
  Math.random() > 0.5 ? "text" : Promise.resolve(1),
) satisfies IAsyncOperationWithProgress<string | number, never>;
const either = run(() => (Math.random() > 0.5 ? part.id : Promise.resolve(part.getResults())));
true satisfies Exact<typeof either, IAsyncOperationWithProgress<string | number, never>>;
const early = run(({ isCanceled }) => (isCanceled() ? null : Promise.resolve("text")));
true satisfies Exact<typeof early, IAsyncOperationWithProgress<string | null, never>>;

// @ts-expect-error TS2769: a body is a function
run(5);
// @ts-expect-error TS2314: a context does not declare the result, or no body could infer it
run((context: OperationContext<number, string>) => context.report(1));
run((context: OperationContext<number>) => {
  context satisfies IProgress<number>;
  context.setResult("anything");
  // @ts-expect-error TS2339: the outcome is what the body returns
  context.complete(1);
  const copy = { ...context };
  // @ts-expect-error TS2339: a copy has no members; the context itself is passed on
  copy.report(1);
  // @ts-expect-error TS2774: it is a function, as a destructured boolean would stay as it was
  if (context.isCanceled) return;
});

// The options.
run(() => 1, { signal });
run(() => 1, { signal: undefined, progress: undefined });
run(() => 1, { signal: {} as AbortSignalLike });
// @ts-expect-error TS2769: a controller is not a signal
run(() => 1, { signal: new AbortController() });
// @ts-expect-error TS2769: there is no such option
run(() => 1, { timeout: 5 });

// The name of .NET.
const named = AsyncInfo.run(() => 1);
true satisfies Exact<typeof named, typeof plain>;
AsyncInfo.fromResult(1) satisfies IAsyncOperationWithProgress<number, never>;
