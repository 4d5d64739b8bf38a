// What the DOM standard says of an AbortSignal (sections 3.1 and 3.2): its state.
import { expect } from "@jest/globals";

/** A signal, and what the specs do with it. */
export interface Made {
  readonly signal: AbortSignal;
  /** Aborts it by whatever stands behind it. */
  abort(reason?: unknown): void;
  /** Listens until the spec has ended. */
  listen(listener: (event: Event) => void, options?: AddEventListenerOptions): void;
}

/** Something that is true of every signal of the platform. */
export interface Behaviour {
  /** The end of a sentence that begins with a signal. */
  readonly title: string;
  /** Throws where it is not true. */
  run(made: Made): void | Promise<void>;
  /** Of which signals it is not true, by design, and why. */
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
    title: "has not aborted, has no reason and throws nothing at first",
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
    title: "has aborted when the call that aborts it returns",
    run({ signal, abort }) {
      abort();
      expect(signal.aborted).toBe(true);
    },
  },
  ...reasons.map((reason) => ({
    title: `keeps the very reason, and throws it: ${String(reason)} of type ${typeof reason}`,
    run({ signal, abort }: Made) {
      abort(reason);
      expect(signal.reason).toBe(reason);
      expect(signal.reason).toBe(reason);
      expect(thrownBy(() => signal.throwIfAborted())).toEqual([reason]);
    },
    differs: noReasons,
  })),
  ...[[], [undefined]].map((given) => ({
    title: `has one error named AbortError as its reason when ${given.length ? "undefined" : "none"} is given`,
    run({ signal, abort }: Made) {
      abort(...given);
      const { reason } = signal;
      expect(reason).toMatchObject({ name: "AbortError" });
      expect(Object.prototype.toString.call(reason)).toMatch(/Error|DOMException/);
      expect(signal.reason).toBe(reason);
    },
  })),
  {
    title: "has a DOMException with the code 20 as its reason when none is given",
    run({ signal, abort }) {
      abort();
      expect(signal.reason).toBeInstanceOf(DOMException);
      expect(signal.reason).toHaveProperty("code", DOMException.ABORT_ERR);
    },
    differs: {
      operation: "the default reason of a cancel is a CanceledError",
      ended: "the default reason of a cancel is a CanceledError",
      body: "the default reason of a cancel is a CanceledError",
      polyfill: "a signal without a reason gets a CanceledError",
      foreign: "a signal without a reason gets a CanceledError",
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
    title: "has a state that nobody can write",
    run({ signal, abort }) {
      expect(() => Object.assign(signal, { aborted: true })).toThrow(TypeError);
      expect(() => Object.assign(signal, { reason: 1 })).toThrow(TypeError);
      abort();
      expect(signal.reason).not.toBe(1);
    },
  },
];

/** What a function throws, in a list; undefined can be thrown too. */
function thrownBy(act: () => void): unknown[] {
  try {
    act();
  } catch (error) {
    return [error];
  }
  return [];
}
