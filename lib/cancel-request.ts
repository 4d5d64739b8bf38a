import { CanceledError } from "./errors.js";

/** A requested cancel, with the reason or the default one. */
export class CancelRequest {
  #reason: unknown;

  constructor(reason: unknown) {
    this.#reason = reason;
  }

  /** The reason; the default one is created when first read. */
  get reason(): unknown {
    if (this.#reason === undefined) this.#reason = createReason();
    return this.#reason;
  }
}

/** Creates the default reason without a stack, which costs ten times as much as the rest of a cancel. */
function createReason(): CanceledError {
  const { stackTraceLimit } = Error as TracedClass;
  setLimit(stackTraceLimit && 0);
  const reason = new CanceledError();
  setLimit(stackTraceLimit);
  return reason;
}

type TracedClass = { stackTraceLimit?: number | undefined };

/** Sets the number of frames in a stack, unless the platform has no limit or the class is frozen. */
function setLimit(limit: number | undefined): void {
  try {
    if (limit !== undefined) (Error as TracedClass).stackTraceLimit = limit;
  } catch {
    // A frozen class.
  }
}
