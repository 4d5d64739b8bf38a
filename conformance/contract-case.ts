import type { IAsyncOperationWithProgress, OperationContext } from "../lib/index.js";
import { collectStrays, type Strays } from "./strays.js";

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
