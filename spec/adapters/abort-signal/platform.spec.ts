import { getEventListeners } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import { AsyncOperationSource, run, toNativeAbortSignal } from "async-operation";
import { toAbortSignal } from "async-operation/abort-signal";
import { type Behaviour, type Made, stateBehaviours } from "./behaviours.js";
import { consumerBehaviours, dependentBehaviours } from "./consumers.js";
import { eventBehaviours } from "./events.js";

/** A signal and the function that aborts it. */
type Source = Pick<Made, "signal" | "abort">;

/** Creates a signal of an unknown class, with listeners and a reason. */
function makeForeignSignal() {
  const listeners = new Set<() => void>();
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener: (_: "abort", listener: () => void) => void listeners.add(listener),
    removeEventListener: (_: "abort", listener: () => void) => void listeners.delete(listener),
  };
  const abort = (reason?: unknown): void => {
    if (signal.aborted) return;
    Object.assign(signal, { aborted: true, reason });
    for (const listener of listeners) listener();
  };
  return { signal, abort };
}

/** The signals by kind; the first one is that of the platform, and proves the rules. */
const sources: Record<string, [name: string, make: () => Source]> = {
  native: [
    "the signal of an AbortController",
    () => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: (...given) => controller.abort(...given) };
    },
  ],
  operation: [
    "toAbortSignal() of an operation that continues",
    () => {
      const { operation } = new AsyncOperationSource<string>();
      return { signal: toAbortSignal(operation), abort: (reason) => operation.cancel(reason) };
    },
  ],
  ended: [
    "toAbortSignal() of an operation that ends when it is canceled",
    () => {
      const source = new AsyncOperationSource<string>();
      source.onCancel((reason) => source.fail(reason));
      const { operation } = source;
      return { signal: toAbortSignal(operation), abort: (reason) => operation.cancel(reason) };
    },
  ],
  body: [
    "the `signal` of a body of run()",
    () => {
      let signal = new AbortController().signal;
      const operation = run((context) => {
        signal = context.signal;
        return new Promise(() => {});
      });
      return { signal, abort: (reason) => operation.cancel(reason) };
    },
  ],
  same: [
    "toNativeAbortSignal() of a native signal",
    () => {
      const controller = new AbortController();
      return {
        signal: toNativeAbortSignal(controller.signal),
        abort: (...given) => controller.abort(...given),
      };
    },
  ],
  polyfill: [
    "toNativeAbortSignal() of a signal of the abort-controller package",
    () => {
      const controller = new PolyfilledController();
      return { signal: toNativeAbortSignal(controller.signal), abort: () => controller.abort() };
    },
  ],
  foreign: [
    "toNativeAbortSignal() of a signal of an unknown class",
    () => {
      const { signal, abort } = makeForeignSignal();
      return { signal: toNativeAbortSignal(signal), abort };
    },
  ],
};

const behaviours: readonly Behaviour[] = [
  ...stateBehaviours,
  ...eventBehaviours,
  ...dependentBehaviours,
  ...consumerBehaviours,
];

/** Checks one rule, then removes the listeners of the signal. */
async function runOn({ signal, abort }: Source, behaviour: Behaviour): Promise<void> {
  try {
    await behaviour.run({
      signal,
      abort,
      listen: (listener, options) => signal.addEventListener("abort", listener, options),
    });
  } finally {
    for (const listener of getEventListeners(signal, "abort"))
      signal.removeEventListener("abort", listener as () => void);
  }
}

for (const [kind, [name, make]] of Object.entries(sources))
  describe(name, () => {
    for (const behaviour of behaviours) {
      const { title, differs = {} } = behaviour;
      if (differs[kind] === undefined) test(title, () => runOn(make(), behaviour));
      else
        test(`differs, as ${differs[kind]}: ${title}`, async () => {
          await expect(runOn(make(), behaviour)).rejects.toThrow();
        });
    }
  });
