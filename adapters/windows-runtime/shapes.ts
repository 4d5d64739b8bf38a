import {
  type AsyncOperationLike,
  type AsyncOperationSource,
  CanceledError,
  isCancellation,
  watch,
} from "../../lib/index.js";
import { Canceled, Completed } from "../../lib/wire.js";
import type { DynWinRTPromise, WindowsAIPromise, WindowsRuntimePromise } from "./index.js";

type Source = AsyncOperationSource<unknown, unknown>;

/** Returns whether a value is a raw operation, and not a promise with its members. */
export function isOperation(value: unknown): value is AsyncOperationLike<unknown, unknown> {
  return hasMethods(value, "getResults") && !hasMethods(value, "done");
}

/** Lets a raw operation drive a source. */
export function followOperation(
  operation: AsyncOperationLike<unknown, unknown>,
  source: Source,
): void {
  watch(operation, {
    progress: source.report,
    completed(status, value) {
      if (status === Completed) {
        source.complete(value);
        return;
      }
      // Canceled directly: a plain reason counts as a cancellation only after a request.
      if (status === Canceled && !isCancellation(value)) source.operation.cancel(value);
      fail(source, value);
    },
  });
  source.onCancel(operation);
}

/** Lets a promise of Windows drive a source; returns false for any other value. */
export function followPromise(value: unknown, source: Source): boolean {
  try {
    if (isProjection(value)) followProjection(value, source);
    else if (isDynWinRT(value)) followDynWinRT(value, source);
    else if (isWindowsAI(value)) followWindowsAI(value, source);
    else return false;
  } catch (error) {
    source.fail(error); // The `completed` slot of its operation is taken, or a callback is refused.
  }
  return true;
}

/** Returns whether a value is a promise of the UWP projection or of react-native-winrt. */
function isProjection(value: unknown): value is WindowsRuntimePromise<unknown> {
  return hasMethods(value, "then", "done", "cancel");
}

function followProjection(promise: WindowsRuntimePromise<unknown>, source: Source): void {
  promise.then(source.complete, (error) => fail(source, error), source.report);
  source.onCancel(() => promise.cancel()); // With an argument, that of react-native-winrt throws.
}

/** Returns whether a value is a promise of dynwinrt. */
function isDynWinRT(value: unknown): value is DynWinRTPromise<unknown, unknown> {
  return hasMethods(value, "then", "progress", "cancel");
}

function followDynWinRT(promise: DynWinRTPromise<unknown, unknown>, source: Source): void {
  promise.progress(source.report);
  promise.then(source.complete, (error) => {
    // The error of its own cancellation has neither a name nor a code.
    fail(source, source.isCanceled() ? source.reason : error);
  });
  source.onCancel(() => promise.cancel());
}

/** Returns whether a value is a promise of windows-ai-electron: the other shapes have `cancel`. */
function isWindowsAI(value: unknown): value is WindowsAIPromise<unknown, unknown> {
  return hasMethods(value, "then", "progress");
}

function followWindowsAI(promise: WindowsAIPromise<unknown, unknown>, source: Source): void {
  promise.progress((error, value) => {
    if (!error) source.report(value);
  });
  promise.then(source.complete, (error) => fail(source, error));
}

/** Ends a source with an error. ERROR_CANCELLED, as of a dialog that its user has closed, is a cancellation. */
function fail(source: Source, error: unknown): void {
  source.fail(isUserCancel(error) ? new CanceledError(error) : error);
}

function isUserCancel(error: unknown): boolean {
  try {
    return Object(error).number >>> 0 === 0x800704c7;
  } catch {
    return false; // A getter that throws, or a bigint.
  }
}

function hasMethods(value: unknown, ...methods: string[]): boolean {
  return methods.every((method) => typeof Object(value)[method] === "function");
}
