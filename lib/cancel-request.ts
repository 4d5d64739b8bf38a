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

  /**
   * Returns whether an error answers this request, by its words: what `isCancellation` does not recognize.
   *
   * Its name or the name of its class ends in a word such as Abort; or its message has a word such as
   * aborted that it does not deny; or its message is the reason, or quotes it as JSON.
   */
  explains(error: unknown): boolean {
    try {
      const thrown = Object(error);
      if (names.test(thrown.name) || names.test(thrown.constructor?.name)) return true;
      const message = typeof error === "string" ? error : thrown.message;
      if (participles.test(message) && !mistakes.test(thrown.name)) return true;
      const quotes = thrown.code === undefined && thrown.name !== "SyntaxError";
      return [Object(this.reason).message, this.reason]
        .map(String)
        .some(
          (text) =>
            text && (message === text || (quotes && message.includes(JSON.stringify(text)))),
        );
    } catch {
      return false; // A getter that throws, or no message.
    }
  }
}

const names = /(Abort|Cancell?|Interrupt)(ed|ation|ion)?(Error|Exception|Failure)?$/;
/** As a word of its own, no part of a path or an identifier, and not denied: "could not be canceled". */
const participles = /(?<!n[o']t( be)?)(^|[\s(])(abort|cancell?|interrupt)ed(?![^\s.,:;!)]|[.:]\S)/i;
/** The errors of a wrong program, whose messages quote its identifiers. */
const mistakes = /^(Type|Reference|Range|Syntax)Error$/;

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
