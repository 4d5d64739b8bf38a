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

/** What not every shape can express. */
export type Capability =
  /** Reports reach the operation. */
  | "progress"
  /** `setResult` reaches the operation. */
  | "partial results"
  /** A requested cancel reaches the body. */
  | "cancellation"
  /** The reason reaches the body; one that is no string only with `identity`. */
  | "cancellation reasons"
  /** The body may go on after a cancel, and decides how it ends. */
  | "outcome after cancel"
  /** Values and errors pass as they are, not as copies. */
  | "identity"
  /** What the body does in `start`, and each report and cancel, reaches the other side at once. */
  | "synchrony";

/** What a runner lends that alone sees what leaves every stack. */
export interface ContractRunner {
  /** Runs a function, and returns the uncaught exceptions and unhandled rejections that it caused. */
  collectStrays(act: () => unknown): Promise<Strays>;
}

/** What the cases take where no runner lends it: the events of the process, or of the page. */
export const platform: ContractRunner = { collectStrays };

/** One rule that every operation keeps, whoever made it. */
export interface ContractCase {
  /** The number of the case, or a name where it has none. */
  readonly id: string;
  /** What is true, as the end of a sentence that begins with the function under test. */
  readonly title: string;
  /** What the shape must express for the rule to be seen. */
  readonly needs?: readonly Capability[];
  /** Rejects where the rule is broken; `runner` is for those that keep errors outside every stack to themselves. */
  run(start: Start, runner?: ContractRunner): Promise<void>;
}

/** A promise that a case opens by hand. */
export interface Gate<TValue> {
  readonly opened: Promise<TValue>;
  open(value: TValue): void;
}

/** Makes a gate. */
export function makeGate<TValue = void>(): Gate<TValue> {
  let open!: (value: TValue) => void;
  const opened = new Promise<TValue>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Waits for the end, by the `completed` slot. */
export function ended(operation: AnyOperation): Promise<AsyncStatus> {
  return new Promise((resolve) => {
    operation.completed = (_, status) => resolve(status);
  });
}

/** Starts a body that nobody cancels, and waits for the end; the `completed` slot stays free. */
export async function startAndEnd(start: Start, body: Body): Promise<AnyOperation> {
  const operation = start(body);
  while (operation.status === AsyncStatus.Started) await nextTurn();
  return operation;
}

/** A body that fails with the reason as soon as cancel is requested. */
export function untilCanceled({ onCancel, throwIfCanceled }: OperationContext<unknown>): unknown {
  return new Promise((resolve) => onCancel(resolve)).then(throwIfCanceled);
}

/** A body that fails with an ordinary error. */
export function failing(): never {
  throw new Error("No disk");
}

/** A body that throws a cancellation which nobody requested. */
export function canceling(): never {
  throw new CanceledError("not needed");
}

const hresults: Readonly<Record<AsyncInfoErrorCode, number>> = {
  E_ILLEGAL_STATE_CHANGE: 0x8000000d,
  E_ILLEGAL_METHOD_CALL: 0x8000000e,
  E_ILLEGAL_DELEGATE_ASSIGNMENT: 0x80000018,
};

/** Asserts that an act breaks a rule of the contract, and that its error says which. */
export function assertMisuse(act: () => unknown, code: AsyncInfoErrorCode): void {
  const error = thrownBy(act) as AsyncInfoError;
  assert.deepEqual([error.code, error.hresult], [code, hresults[code]]);
}

/** Returns the error that an act throws. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return assert.fail("Expected an error, and nothing was thrown");
}
