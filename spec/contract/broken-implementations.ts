import type { IAsyncOperationWithProgress } from "async-operation";
import type { Body } from "async-operation/conformance";
import { ForeignImplementation } from "./foreign-implementation.js";

type State = Parameters<ForeignImplementation["end"]>[0];
type LateHandler = ((...parameters: unknown[]) => void) | null;
type Handler = IAsyncOperationWithProgress<unknown, unknown>["completed"];

/** An implementation that breaks one rule. */
export interface BrokenImplementation {
  /** The fault, as the end of a sentence that begins with the implementation. */
  readonly fault: string;
  /** The id of a case that it fails. */
  readonly id: string;
  /** The message of that case. */
  readonly message: string;
  readonly Broken: new (body: Body) => ForeignImplementation;
}

/** Implementations that break a rule which the public members show. */
export const publicFaults: readonly BrokenImplementation[] = [
  {
    fault: "calls completed a second time",
    id: "CH-01, CH-02",
    message: "Expected `completed` to be called once, got 2 calls",
    Broken: class extends ForeignImplementation {
      protected override runCompleted(): void {
        const handler = this.completedHandler;
        super.runCompleted();
        this.completedHandler = handler;
        super.runCompleted();
      }
    },
  },
  {
    fault: "never calls completed",
    id: "null-before-a-handler",
    message: "Expected `completed` to be called at the end, got no call",
    Broken: class extends ForeignImplementation {
      protected override runCompleted(): void {}
    },
  },
  {
    fault: "does not call a late completed",
    id: "CH-03",
    message:
      "Expected `completed` within its assignment after the end to be called once, got no call",
    Broken: class extends ForeignImplementation {
      override set completed(handler: Handler) {
        if (this.state === "started") super.completed = handler;
      }
      override get completed(): Handler {
        return super.completed;
      }
    },
  },
  {
    fault: "accepts a second completed",
    id: "CH-06",
    message:
      "Expected a second assignment to `completed` while it runs to throw E_ILLEGAL_DELEGATE_ASSIGNMENT, got no error",
    Broken: class extends ForeignImplementation {
      override set completed(handler: Handler) {
        this.taken = false;
        super.completed = handler;
      }
      override get completed(): Handler {
        return super.completed;
      }
    },
  },
  {
    fault: "ignores cancel",
    id: "SM-06",
    message: "Expected `status` after `cancel()` to be Canceled, got Started",
    Broken: class extends ForeignImplementation {
      override cancel(): void {}
    },
  },
  {
    fault: "loses the reason",
    id: "cause-of-a-requested-cancel",
    message:
      'Expected `errorCode.cause` after `cancel("not needed")` to be "not needed", got AbortError: This operation was aborted',
    Broken: class extends ForeignImplementation {
      override cancel(): void {
        super.cancel();
      }
    },
  },
  {
    fault: "closes while it runs",
    id: "CL-03",
    message: "Expected `close()` while it runs to throw E_ILLEGAL_STATE_CHANGE, got no error",
    Broken: class extends ForeignImplementation {
      override close(): void {
        if (this.state !== "started") super.close();
      }
    },
  },
  {
    fault: "throws an error of its own from close",
    id: "CL-03",
    message:
      "Expected `close()` while it runs to throw E_ILLEGAL_STATE_CHANGE, got Error: It still runs",
    Broken: class extends ForeignImplementation {
      override close(): void {
        if (this.state === "started") throw new Error("It still runs");
        super.close();
      }
    },
  },
  {
    fault: "always ends in Completed",
    id: "EI-14",
    message: "Expected the status that `completed` receives to be Error, got Completed",
    Broken: class extends ForeignImplementation {
      protected override end(): void {
        super.end("completed");
      }
    },
  },
  {
    fault: "reports after the end",
    id: "progress-after-completed",
    message: "Expected `progress` after the end not to be called, got 1 call",
    Broken: class extends ForeignImplementation {
      protected override end(state: State): void {
        const handler = this.progressHandler as LateHandler;
        super.end(state);
        handler?.(this, "late");
      }
    },
  },
  {
    fault: "returns null before the end",
    id: "GR-03, GR-04",
    message:
      "Expected the first `getResults()` while it runs to throw E_ILLEGAL_METHOD_CALL, got no error",
    Broken: class extends ForeignImplementation {
      override getResults(): unknown {
        return this.state === "started" ? null : super.getResults();
      }
    },
  },
  {
    fault: "passes on what completed throws",
    id: "CH-17",
    message:
      "Expected the uncaught errors of a `completed` handler that throws to be [Error: from the handler], got none",
    Broken: class extends ForeignImplementation {
      protected override runCompleted(): void {
        const handler = this.completedHandler as Handler;
        this.completedHandler = null;
        try {
          handler?.(this, this.status);
        } catch {}
      }
    },
  },
];

/** Implementations that break a rule which only a body shows. */
export const bodyFaults: readonly BrokenImplementation[] = [
  {
    fault: "reports in a later turn",
    id: "PH-03",
    message: "Expected the reports that a later `progress` receives to be none, got [1]",
    Broken: class extends ForeignImplementation {
      protected override deliver(value: unknown): void {
        queueMicrotask(() => super.deliver(value));
      }
    },
  },
  {
    fault: "delays the newest report",
    id: "last-report",
    message: "Expected the last report before `completed` to be 10, got 9",
    Broken: class extends ForeignImplementation {
      #newest: unknown;
      protected override deliver(value: unknown): void {
        if (this.#newest !== undefined) super.deliver(this.#newest);
        this.#newest = value;
      }
    },
  },
  {
    fault: "aborts the signal in a later turn",
    id: "CA-01",
    message: "Expected `signal.aborted` after `cancel()` to be true, got false",
    Broken: class extends ForeignImplementation {
      override cancel(reason?: unknown): void {
        queueMicrotask(() => super.cancel(reason));
      }
    },
  },
];
