import {
  type AsyncInfoError,
  type AsyncInfoErrorCode,
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
  type OperationContext,
} from "../lib/index.js";
import * as assert from "./assert.js";
import { collectStrays, nextTurn, type Strays } from "./strays.js";

/** The operation under test. */
export type AnyOperation = IAsyncOperationWithProgress<unknown, unknown>;

/** The work, as each peer runs it. */
export type Body = (context: OperationContext<unknown>) => unknown;

/** Runs a body in the shape of a peer, and adapts that to an operation. */
export type Start = (body: Body) => AnyOperation;

/** A feature that not every shape has. */
export type Capability =
  /** Reports reach the operation. */
  | "progress"
  /** Each report arrives; without it, a newer report may replace one that waits. */
  | "lossless progress"
  /** `setResult` reaches the operation. */
  | "partial results"
  /** A requested cancel reaches the body. */
  | "cancellation"
  /** The reason reaches the body; one other than a string only with `identity`. */
  | "cancellation reasons"
  /** The body may continue after a cancel, and decides the outcome. */
  | "outcome after cancel"
  /** A result of undefined stays undefined; JSON has no such value. */
  | "undefined"
  /** Values and errors arrive as the same objects, not as copies. */
  | "identity"
  /** The first call of the body, each report and each cancel arrive synchronously. */
  | "synchrony";

/** The part of a test runner that collects uncaught errors, if the runner keeps them to itself. */
export interface ContractRunner {
  /** Runs a function, and returns the uncaught exceptions and unhandled rejections that it caused. */
  collectStrays(act: () => unknown): Promise<Strays>;
}

/** The default runner: collects the events of the process or of the page. */
export const platform: ContractRunner = { collectStrays };

/** One rule for every operation, regardless of its producer. */
export interface ContractCase {
  /** The number of the rule, or a name if it has no number. */
  readonly id: string;
  /** The rule, as the end of a sentence that begins with the function under test. */
  readonly title: string;
  /** The features without which the rule cannot be observed. */
  readonly needs?: readonly Capability[];
  /** Rejects if the rule is broken. `runner` is for a test runner that keeps uncaught errors to itself. */
  run(start: Start, runner?: ContractRunner): Promise<void>;
}

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

/** Returns a promise of the final status; occupies the `completed` slot. */
export function ended(operation: AnyOperation): Promise<AsyncStatus> {
  return new Promise((resolve) => {
    operation.completed = (_, status) => resolve(status);
  });
}

/** Starts a body and polls until the end, so that the `completed` slot stays free. */
export async function startAndEnd(start: Start, body: Body): Promise<AnyOperation> {
  const operation = start(body);
  while (operation.status === AsyncStatus.Started) await nextTurn();
  return operation;
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

const hresults: Readonly<Record<AsyncInfoErrorCode, number>> = {
  E_ILLEGAL_STATE_CHANGE: 0x8000000d,
  E_ILLEGAL_METHOD_CALL: 0x8000000e,
  E_ILLEGAL_DELEGATE_ASSIGNMENT: 0x80000018,
};

/** Asserts that a function throws the error of a broken rule. */
export function assertMisuse(act: () => unknown, code: AsyncInfoErrorCode): void {
  const error = thrownBy(act) as AsyncInfoError;
  assert.deepEqual([error.code, error.hresult], [code, hresults[code]]);
}

/** Returns the error that a function throws. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return assert.fail("Expected the function to throw");
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
