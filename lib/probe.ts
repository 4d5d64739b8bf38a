import { argumentError } from "./assertions.js";
import { Started } from "./async-status.js";
import { type AnyOperation, friends, nothing } from "./operation.js";

/** Observes the operations of this copy of the library. */
export interface Probe {
  /** Called for each operation that starts without a body. */
  start(operation: AnyOperation, usualName?: string): void;
  /** Calls a body. Operations that it creates are parts of its operation. */
  run<TContext>(
    operation: AnyOperation,
    body: (context: TContext) => unknown,
    context: TContext,
  ): unknown;
  /** Called when an operation becomes a part of another. */
  addPart(whole: AnyOperation, part: object): void;
}

/** The state of an operation that diagnostics shows. */
export interface OperationState {
  /** The name that its creator chose, if any. */
  readonly name: string | undefined;
  readonly isRunning: boolean;
  /** The newest report; undefined before the first one. */
  readonly progress: unknown;
}

/** Undefined until `async-operation/diagnostics` is imported: without it, an operation pays this test alone. */
export let probe: Probe | undefined;

export function installProbe(value: Probe): void {
  probe = value;
}

/** Sets the name of an operation; ignores an empty one. */
export function setName(operation: AnyOperation, name: unknown): void {
  if (name === undefined || name === "") return;
  if (typeof name !== "string") throw argumentError("use options", "`name` as a string", name);
  friends.rareOf(operation).name = name;
}

/** Returns the state of an operation of this copy of the library, even after `close`. */
export function stateOf(operation: object): OperationState {
  const [, status, { name }, latest] = friends.peek(operation as AnyOperation);
  const progress = latest === nothing ? undefined : latest;
  return { name, isRunning: status === Started, progress };
}
