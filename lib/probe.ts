import { argumentError } from "./assertions.js";
import { type AnyOperation, friends } from "./operation.js";

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

/** Undefined until `async-operation/diagnostics` is imported: without it, an operation pays this test alone. */
export let probe: Probe | undefined;

export function installProbe(value: Probe): void {
  probe = value;
}

/** Names an operation, if its creator did. */
export function setName(operation: AnyOperation, name: unknown): void {
  if (name === undefined) return;
  if (typeof name !== "string") throw argumentError("use options", "`name` as a string", name);
  friends.rareOf(operation).name = name;
}

/** Returns the name that the creator of an operation gave it, if any. */
export function nameOf(operation: object): string | undefined {
  return friends.isOwn(operation) ? friends.peek(operation)[2].name : undefined;
}
