import type { McpProgress, McpToolCall } from "./context.js";

/** The number of sent reports that may wait for a client that does not read. */
const mostWaiting = 8;

/** The time from the last report to the answer, in milliseconds: a client that reads both at once drops the report. */
const pause = 5;

/** Sends the reports of a call; a client that does not read receives the newest of the later ones. */
export class ReportSender {
  readonly #call: McpToolCall;
  #newest: McpProgress | undefined;
  #sentAt = -Infinity;
  #waiting = 0;

  constructor(call: McpToolCall) {
    this.#call = call;
  }

  send(report: McpProgress): void {
    this.#newest = report;
    if (this.#waiting < mostWaiting) this.#flush();
  }

  /** Sends the last report, then calls the function that answers the call. */
  answer(end: () => void): void {
    this.#flush();
    if (this.#call.signal.aborted || performance.now() - this.#sentAt >= pause) end();
    else setTimeout(end, pause); // Referenced: a process whose input has ended still answers.
  }

  #flush(): void {
    const report = this.#newest;
    this.#newest = undefined;
    if (report === undefined || this.#call.signal.aborted) return;
    this.#sentAt = performance.now();
    this.#waiting++;
    this.#call.notify?.(report).then(() => {
      this.#waiting--;
      this.#flush();
    });
  }
}
