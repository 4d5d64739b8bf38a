// The rules of the DOM standard for the event of an AbortSignal and its listeners.
import { expect } from "@jest/globals";
import { collectStrays } from "../../support/strays.js";
import type { Behaviour } from "./behaviours.js";

export const eventBehaviours: readonly Behaviour[] = [
  {
    title: "fires one event within the aborting call, after its state is set",
    run({ signal, abort, listen }) {
      const seen: unknown[] = [];
      listen(() => seen.push(signal.aborted, signal.reason));
      abort("first");
      abort("second");
      expect(seen).toEqual([true, signal.reason]);
    },
  },
  {
    title: "fires a trusted event at itself that neither bubbles nor can be canceled",
    run({ signal, abort, listen }) {
      let atTarget: unknown[] = [];
      let fired: Event | undefined;
      listen((event) => {
        fired = event;
        atTarget = [event.currentTarget, event.eventPhase, event.composedPath()];
      });
      abort();
      expect(fired).toBeInstanceOf(Event);
      expect(fired).toMatchObject({ type: "abort", isTrusted: true, bubbles: false });
      expect(fired).toMatchObject({ cancelable: false, composed: false, defaultPrevented: false });
      expect(fired?.target).toBe(signal);
      expect(atTarget).toEqual([signal, Event.AT_TARGET, [signal]]);
      expect([fired?.currentTarget, fired?.eventPhase]).toEqual([null, Event.NONE]);
    },
  },
  {
    title: "calls `onabort` with itself as `this`, in the order of the listeners",
    run({ signal, abort, listen }) {
      const seen: unknown[] = [];
      listen(() => seen.push("before"));
      signal.onabort = () => seen.push("replaced");
      listen(() => seen.push("after"));
      signal.onabort = function (this: AbortSignal, event: Event) {
        seen.push(this === signal, event.type);
      };
      abort();
      expect(seen).toEqual(["before", true, "abort", "after"]);
    },
  },
  {
    title: "calls no `onabort` that was removed, or set after the abort",
    run({ signal, abort }) {
      const seen: unknown[] = [];
      signal.onabort = () => seen.push("removed");
      signal.onabort = null;
      abort();
      signal.onabort = () => seen.push("late");
      abort();
      expect(seen).toEqual([]);
    },
  },
  {
    title: "calls a listener once even if it is added twice",
    run({ abort, listen }) {
      const seen: unknown[] = [];
      const listener = (): unknown => seen.push("seen");
      listen(listener);
      listen(listener);
      abort();
      expect(seen).toEqual(["seen"]);
    },
  },
  {
    title: "reads `handleEvent` of an object at the event",
    run({ signal, abort }) {
      const seen: unknown[] = [];
      const listener = { handleEvent: () => seen.push("old") };
      signal.addEventListener("abort", listener, { once: true });
      listener.handleEvent = function (this: unknown) {
        return seen.push(this);
      };
      abort();
      expect(seen).toEqual([listener]);
    },
  },
  {
    title: "calls no listener that is added or removed during the event",
    run({ signal, abort, listen }) {
      const seen: unknown[] = [];
      const removed = (): unknown => seen.push("removed");
      listen(() => {
        seen.push("first");
        signal.removeEventListener("abort", removed);
        listen(() => seen.push("added"));
      });
      listen(removed);
      abort();
      expect(seen).toEqual(["first"]);
    },
  },
  {
    title: "calls no listener whose own `signal` has aborted",
    run({ abort, listen }) {
      const seen: unknown[] = [];
      const controller = new AbortController();
      listen(() => seen.push("removed"), { signal: controller.signal });
      listen(() => seen.push("kept"));
      controller.abort();
      abort();
      expect(seen).toEqual(["kept"]);
    },
  },
  {
    title: "reports the error of a listener as uncaught, and calls the others",
    async run({ abort, listen }) {
      const seen: unknown[] = [];
      const error = new Error("from a listener");
      listen(() => {
        throw error;
      });
      listen(() => seen.push("second"));
      const strays = await collectStrays(() => abort());
      expect(seen).toEqual(["second"]);
      expect(strays).toEqual({ uncaught: [error], unhandled: [] });
      expect(strays.uncaught[0]).toBe(error);
    },
  },
  {
    title: "calls no more listeners when one stops the event",
    run({ abort, listen }) {
      const seen: unknown[] = [];
      listen((event) => event.stopImmediatePropagation());
      listen(() => seen.push("second"));
      abort();
      expect(seen).toEqual([]);
    },
  },
  {
    title: "is not aborted again by its own listener",
    run({ signal, abort, listen }) {
      const seen: unknown[] = [];
      listen(() => {
        abort("second");
        seen.push(signal.reason === "second");
      });
      abort("first");
      expect(seen).toEqual([false]);
    },
  },
  {
    title: "does not abort when another event is dispatched",
    run({ signal, listen }) {
      const trusted: boolean[] = [];
      listen((event) => trusted.push(event.isTrusted));
      signal.dispatchEvent(new Event("abort"));
      expect([trusted, signal.aborted, signal.reason]).toStrictEqual([[false], false, undefined]);
    },
  },
];
