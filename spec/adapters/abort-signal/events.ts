// What the DOM standard says of the event of an AbortSignal, and of those who listen to it.
import { expect } from "@jest/globals";
import { collectStrays } from "../../support/strays.js";
import type { Behaviour } from "./behaviours.js";

export const eventBehaviours: readonly Behaviour[] = [
  {
    title: "fires one event, with its state set, within the call that aborts it",
    run({ signal, abort, listen }) {
      const told: unknown[] = [];
      listen(() => told.push(signal.aborted, signal.reason));
      abort("first");
      abort("second");
      expect(told).toEqual([true, signal.reason]);
    },
  },
  {
    title: "fires a trusted event that neither bubbles nor can be canceled, at itself",
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
    title: "calls `onabort` with itself as `this`, and in its place among the listeners",
    run({ signal, abort, listen }) {
      const told: unknown[] = [];
      listen(() => told.push("before"));
      signal.onabort = () => told.push("replaced");
      listen(() => told.push("after"));
      signal.onabort = function (this: AbortSignal, event: Event) {
        told.push(this === signal, event.type);
      };
      abort();
      expect(told).toEqual(["before", true, "abort", "after"]);
    },
  },
  {
    title: "calls no `onabort` that was taken away or comes after the end",
    run({ signal, abort }) {
      const told: unknown[] = [];
      signal.onabort = () => told.push("taken away");
      signal.onabort = null;
      abort();
      signal.onabort = () => told.push("late");
      abort();
      expect(told).toEqual([]);
    },
  },
  {
    title: "calls a listener once for each event, however often it is added",
    run({ abort, listen }) {
      const told: unknown[] = [];
      const listener = (): unknown => told.push("told");
      listen(listener);
      listen(listener);
      abort();
      expect(told).toEqual(["told"]);
    },
  },
  {
    title: "calls `handleEvent` of an object, as it is at the time",
    run({ signal, abort }) {
      const told: unknown[] = [];
      const listener = { handleEvent: () => told.push("old") };
      signal.addEventListener("abort", listener, { once: true });
      listener.handleEvent = function (this: unknown) {
        return told.push(this);
      };
      abort();
      expect(told).toEqual([listener]);
    },
  },
  {
    title: "calls no listener that is added or removed while it calls",
    run({ signal, abort, listen }) {
      const told: unknown[] = [];
      const removed = (): unknown => told.push("removed");
      listen(() => {
        told.push("first");
        signal.removeEventListener("abort", removed);
        listen(() => told.push("added"));
      });
      listen(removed);
      abort();
      expect(told).toEqual(["first"]);
    },
  },
  {
    title: "calls no listener whose own `signal` has aborted",
    run({ abort, listen }) {
      const told: unknown[] = [];
      const controller = new AbortController();
      listen(() => told.push("gone"), { signal: controller.signal });
      listen(() => told.push("there"));
      controller.abort();
      abort();
      expect(told).toEqual(["there"]);
    },
  },
  {
    title: "calls the others when a listener throws, and reports its error",
    async run({ abort, listen }) {
      const told: unknown[] = [];
      const error = new Error("from a listener");
      listen(() => {
        throw error;
      });
      listen(() => told.push("second"));
      const strays = await collectStrays(() => abort());
      expect(told).toEqual(["second"]);
      expect(strays).toEqual({ uncaught: [error], unhandled: [] });
    },
  },
  {
    title: "calls no more listeners when one stops the event",
    run({ abort, listen }) {
      const told: unknown[] = [];
      listen((event) => event.stopImmediatePropagation());
      listen(() => told.push("second"));
      abort();
      expect(told).toEqual([]);
    },
  },
  {
    title: "is not aborted again by its own listener",
    run({ signal, abort, listen }) {
      const told: unknown[] = [];
      listen(() => {
        abort("second");
        told.push(signal.reason === "second");
      });
      abort("first");
      expect(told).toEqual([false]);
    },
  },
  {
    title: "is not aborted by an event that somebody else made",
    run({ signal, listen }) {
      const trusted: boolean[] = [];
      listen((event) => trusted.push(event.isTrusted));
      signal.dispatchEvent(new Event("abort"));
      expect([trusted, signal.aborted, signal.reason]).toStrictEqual([[false], false, undefined]);
    },
  },
];
