// The rules of the DOM standard for the state of an AbortSignal (sections 3.1 and 3.2).
import { expect } from "@jest/globals";

/** A signal and its controls. */
export interface Made {
  readonly signal: AbortSignal;
  /** Aborts the signal by its controller, operation or peer. */
  abort(reason?: unknown): void;
  /** Adds a listener that is removed after the test. */
  listen(listener: (event: Event) => void, options?: AddEventListenerOptions): void;
}

/** A rule for every signal of the platform. */
export interface Behaviour {
  /** The end of a sentence whose subject is a signal. */
  readonly title: string;
  /** Throws if the rule is broken. */
  run(made: Made): void | Promise<void>;
  /** The signals that break the rule by design, and the reasons. */
  readonly differs?: Readonly<Record<string, string>>;
}

const noReasons = { polyfill: "it has no reasons" };
const reasons = [new Error("no disk"), {}, "", 0, Number.NaN, false, null, Symbol("why"), () => {}];

export const stateBehaviours: readonly Behaviour[] = [
  {
    title: "is an AbortSignal and an EventTarget",
    run({ signal }) {
      expect(signal).toBeInstanceOf(AbortSignal);
      expect(signal).toBeInstanceOf(EventTarget);
      expect(Object.prototype.toString.call(signal)).toBe("[object AbortSignal]");
    },
  },
  {
    title: "has not aborted, has no reason and throws nothing before it aborts",
    run({ signal }) {
      expect([signal.aborted, signal.reason, signal.onabort]).toStrictEqual([
        false,
        undefined,
        null,
      ]);
      expect(signal.throwIfAborted()).toBeUndefined();
    },
  },
  {
    title: "has aborted when the aborting call returns",
    run({ signal, abort }) {
      abort();
      expect(signal.aborted).toBe(true);
    },
  },
  ...reasons.map((reason) => ({
    title: `keeps the reason, and throws it: ${String(reason)} of type ${typeof reason}`,
    run({ signal, abort }: Made) {
      abort(reason);
      expect(signal.reason).toBe(reason);
      expect(signal.reason).toBe(reason);
      expect(thrownBy(() => signal.throwIfAborted())).toEqual([reason]);
    },
    differs: noReasons,
  })),
  ...[[], [undefined]].map((given) => ({
    title: `has one error named AbortError as its reason when the given one is ${given.length ? "undefined" : "missing"}`,
    run({ signal, abort }: Made) {
      abort(...given);
      const { reason } = signal;
      expect(reason).toMatchObject({ name: "AbortError" });
      expect(Object.prototype.toString.call(reason)).toMatch(/Error|DOMException/);
      expect(signal.reason).toBe(reason);
    },
  })),
  {
    title: "has a DOMException with the code 20 as its default reason",
    run({ signal, abort }) {
      abort();
      expect(signal.reason).toBeInstanceOf(DOMException);
      expect(signal.reason).toHaveProperty("code", DOMException.ABORT_ERR);
    },
    differs: {
      operation: "the default reason of a cancel is a CanceledError",
      ended: "the default reason of a cancel is a CanceledError",
      body: "the default reason of a cancel is a CanceledError",
    },
  },
  {
    title: "keeps its first reason when it is aborted twice",
    run({ signal, abort }) {
      abort("first");
      abort("second");
      expect(signal.reason).toBe("first");
    },
    differs: noReasons,
  },
  {
    title: "has read-only members",
    run({ signal, abort }) {
      expect(() => Object.assign(signal, { aborted: true })).toThrow(TypeError);
      expect(() => Object.assign(signal, { reason: 1 })).toThrow(TypeError);
      abort();
      expect(signal.reason).not.toBe(1);
    },
  },
];

/** Returns the thrown value in a list: undefined can be thrown as well. */
function thrownBy(act: () => void): unknown[] {
  try {
    act();
  } catch (error) {
    return [error];
  }
  return [];
}
