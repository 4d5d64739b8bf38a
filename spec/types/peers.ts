import { AbortController as PolyfilledController } from "abort-controller";
import {
  type AbortSignalLike,
  type AnyOperationLike,
  type IAsyncOperationWithProgress,
  run,
  toNativeAbortSignal,
} from "async-operation";
import { fromAbortController, toAbortController } from "async-operation/abort-controller";
import { fromAbortSignal, toAbortSignal } from "async-operation/abort-signal";
import { onAbort } from "async-operation/adapter-kit";
import { fromPCancelable, toPCancelable } from "async-operation/p-cancelable";
import { toPromise } from "async-operation/promise";
import PCancelable4 from "p-cancelable";
import PCancelable2 from "p-cancelable-2";
import PCancelable3 from "p-cancelable-3";
import type { Exact } from "./exact.js";

declare const operation: IAsyncOperationWithProgress<string, number>;
declare const polyfilled: PolyfilledController;

// Signals: the native one, and that of the abort-controller package.
new AbortController().signal satisfies AbortSignalLike;
polyfilled.signal satisfies AbortSignalLike;
run(() => 1, { signal: polyfilled.signal });
toPromise(operation, { signal: polyfilled.signal });
onAbort(polyfilled.signal, (reason) => reason) satisfies () => void;
const native = toNativeAbortSignal(polyfilled.signal);
true satisfies Exact<typeof native, AbortSignal>;
// @ts-expect-error TS2345: a function is no signal
onAbort(() => false, operation);

const signal = toAbortSignal(operation);
true satisfies Exact<typeof signal, AbortSignal>;
const linked = fromAbortSignal(polyfilled.signal, operation);
true satisfies Exact<typeof linked, IAsyncOperationWithProgress<string, number>>;
// @ts-expect-error TS2345: the operation comes second
fromAbortSignal(operation, signal);

// Controllers
const controller = toAbortController(operation);
true satisfies Exact<typeof controller, AbortController>;
const polyfill = toAbortController(operation, PolyfilledController);
true satisfies Exact<typeof polyfill, PolyfilledController>;
fromAbortController(polyfilled, operation) satisfies typeof operation;
// @ts-expect-error TS2345: a class, and not an object of it
toAbortController(operation, controller);
// @ts-expect-error TS2345: a signal has no `abort`
fromAbortController(signal, operation);

// p-cancelable 4, 3 and 2: the promise is one of the class that came in, with the type of the result.
const fourth = toPCancelable(operation, PCancelable4<string>);
true satisfies Exact<typeof fourth, PCancelable4<string>>;
const third = toPCancelable(operation, PCancelable3<string>);
true satisfies Exact<typeof third, PCancelable3<string>>;
const second = toPCancelable(operation, PCancelable2<string>);
true satisfies Exact<typeof second, PCancelable2<string>>;
const inferredFourth = toPCancelable(operation, PCancelable4);
true satisfies Exact<typeof inferredFourth, PCancelable4<string>>;
const inferredThird = toPCancelable(operation, PCancelable3);
true satisfies Exact<typeof inferredThird, PCancelable3<string>>;
const inferredSecond = toPCancelable(operation, PCancelable2);
true satisfies Exact<typeof inferredSecond, PCancelable2<string>>;
// @ts-expect-error TS2345: a promise that cannot be canceled is none of theirs
toPCancelable(operation, Promise);
// @ts-expect-error TS2345: the class is given
toPCancelable(operation, fourth);

const wrapped = fromPCancelable(fourth);
true satisfies Exact<typeof wrapped, IAsyncOperationWithProgress<string, never>>;
fromPCancelable(third) satisfies AnyOperationLike;
fromPCancelable(second) satisfies AnyOperationLike;
// @ts-expect-error TS2345: a promise cannot be canceled
fromPCancelable(Promise.resolve("text"));
