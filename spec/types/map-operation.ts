import {
  type AsyncOperationLike,
  type IAsyncAction,
  type IAsyncOperationWithProgress,
  mapOperation,
} from "async-operation";
import type { Exact } from "./exact.js";

declare const operation: IAsyncOperationWithProgress<string, number>;
declare const foreign: AsyncOperationLike<string, number>;
declare const action: IAsyncAction;

// Each function maps its part; a part without a function keeps its type.
const both = mapOperation(operation, {
  progress: (value) => `${value.toFixed()} %`,
  result: (text) => text.length,
});
true satisfies Exact<typeof both, IAsyncOperationWithProgress<number, string>>;
const progressOnly = mapOperation(operation, { progress: (value) => value > 0 });
true satisfies Exact<typeof progressOnly, IAsyncOperationWithProgress<string, boolean>>;
const resultOnly = mapOperation(operation, { result: (text) => [text] });
true satisfies Exact<typeof resultOnly, IAsyncOperationWithProgress<string[], number>>;
const neither = mapOperation(operation, { progress: undefined });
true satisfies Exact<typeof neither, IAsyncOperationWithProgress<string, number>>;

// The functions may take more than the operation gives.
mapOperation(operation, { result: (value: unknown) => value }) satisfies AsyncOperationLike<
  unknown,
  number
>;
mapOperation(foreign, { result: (text) => text.length }) satisfies IAsyncOperationWithProgress<
  number,
  number
>;
const answered = mapOperation(action, { result: () => 42 });
true satisfies Exact<ReturnType<typeof answered.getResults>, number>;
export function percent(): IAsyncOperationWithProgress<string, string> {
  return mapOperation(operation, { progress: (value) => `${100 * value} %` });
}

// @ts-expect-error TS2322: the operation reports numbers
mapOperation(operation, { progress: (value: string) => value });
// @ts-expect-error TS2322: the result is a string
mapOperation(operation, { result: (value: number) => value });
// @ts-expect-error TS2353: there is no such option
mapOperation(operation, { signal: new AbortController().signal });
// @ts-expect-error TS2345: a promise is not an operation
mapOperation(Promise.resolve(1), {});
// @ts-expect-error TS2554: the functions come in an object
mapOperation(operation);
