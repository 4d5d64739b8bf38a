// The steps that cases and rules share.
import { AsyncStatus, CanceledError, type OperationContext } from "../lib/index.js";
import * as assert from "./assert.js";
import type { AnyOperation, Body, Start } from "./contract-case.js";
import { nextTurn } from "./strays.js";

/** A promise that a case resolves by `open`. */
export interface Gate<TValue> {
  readonly opened: Promise<TValue>;
  open(value: TValue): void;
}

/** Creates a gate. */
export function makeGate<TValue = void>(): Gate<TValue> {
  let open!: (value: TValue) => void;
  const opened = new Promise<TValue>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Returns whether an operation has ended. With a pending cancel `status` reads Canceled, and `errorCode` null. */
function hasEnded(operation: AnyOperation): boolean {
  const status = assert.returnedBy(() => operation.status, "`status`");
  if (status === AsyncStatus.Canceled) return operation.errorCode !== null;
  return status !== AsyncStatus.Started;
}

type Handler = NonNullable<AnyOperation["completed"]>;

/**
 * Sets `completed`; returns what a function reads there, by default the final status.
 *
 * Rejects if the function throws, or if the operation ends without the call.
 */
export function ended<TValue = AsyncStatus>(
  operation: AnyOperation,
  read: (...call: Parameters<Handler>) => TValue = (_, status) => status as TValue,
): Promise<TValue> {
  const result = new Promise<TValue>((resolve, reject) => {
    let stop = (): void => {};
    let isCalled = false;
    operation.completed = (...call) => {
      isCalled = true;
      stop();
      try {
        resolve(read(...call));
      } catch (error) {
        reject(error);
      }
    };
    if (!isCalled) stop = onEndWithoutCall(operation, reject);
  });
  result.catch(() => {}); // A case that fails before it awaits the end leaves the promise.
  return result;
}

/** Polls for an end without the call of `completed`, for 30 seconds; returns the function that stops. */
function onEndWithoutCall(operation: AnyOperation, reject: (error: unknown) => void): () => void {
  let [wasEnded, polls] = [false, 0];
  const timer = setInterval(() => {
    try {
      assert.ok(!wasEnded, "`completed` to be called at the end, got no call");
      wasEnded = hasEnded(operation);
      if (++polls === 3000) clearInterval(timer); // A broken operation may never end.
    } catch (error) {
      clearInterval(timer);
      reject(error);
    }
  }, 10);
  Object(timer).unref?.(); // It keeps no process of Node alive.
  return () => clearInterval(timer);
}

/** Polls until the end, so that the `completed` slot stays free. */
export async function untilEnd(operation: AnyOperation): Promise<AnyOperation> {
  while (!hasEnded(operation)) await nextTurn();
  return operation;
}

/** Requests cancel; throws if the operation ignores it, as the case would wait forever. */
export function cancelNow(operation: AnyOperation, reason: unknown = "not needed"): void {
  operation.cancel(reason);
  assert.status(operation.status, AsyncStatus.Canceled, "`status` after `cancel()`");
}

/** Starts a body and polls until the end. */
export function startAndEnd(start: Start, body: Body): Promise<AnyOperation> {
  return untilEnd(start(body));
}

/** A body that throws the reason when cancel is requested. */
export function untilCanceled({ onCancel, throwIfCanceled }: OperationContext<unknown>): unknown {
  return new Promise((resolve) => onCancel(resolve)).then(throwIfCanceled);
}

/** A body that fails with an ordinary error. */
export function failing(): never {
  throw new Error("No disk");
}

/** A body that throws a cancellation without a request. */
export function canceling(): never {
  throw new CanceledError("not needed");
}

/** Sets `progress`; returns the delivered values, and a promise of the first one. */
export function follow(operation: AnyOperation): { values: unknown[]; first: Promise<unknown> } {
  const values: unknown[] = [];
  const first = new Promise((resolve) => {
    operation.progress = (_, value) => {
      values.push(value);
      resolve(value);
    };
  });
  return { values, first };
}
