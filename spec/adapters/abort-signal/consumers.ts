// Consumers of an AbortSignal: other signals, listeners, and functions of the platform and of Node.
import { EventEmitter, once } from "node:events";
import { addAbortSignal, PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { aborted } from "node:util";
import { expect } from "@jest/globals";
import type { Behaviour } from "./behaviours.js";

/** Returns the value that a promise rejects with. */
const rejectionOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => new Error("It was fulfilled"),
    (reason) => reason,
  );

export const dependentBehaviours: readonly Behaviour[] = [
  {
    title: "aborts a signal of AbortSignal.any() with its reason",
    run({ signal, abort }) {
      const either = AbortSignal.any([new AbortController().signal, signal]);
      const both = AbortSignal.any([either, signal]);
      expect([either.aborted, both.aborted]).toEqual([false, false]);
      abort(new Error("not needed"));
      expect([either.aborted, both.aborted]).toEqual([true, true]);
      expect(either.reason).toBe(signal.reason);
      expect(both.reason).toBe(signal.reason);
    },
  },
  {
    title: "makes AbortSignal.any() return an aborted signal when it has aborted",
    run({ signal, abort }) {
      abort(new Error("not needed"));
      const either = AbortSignal.any([new AbortController().signal, signal]);
      expect(either.aborted).toBe(true);
      expect(either.reason).toBe(signal.reason);
    },
  },
  {
    title: "does not abort when another source of AbortSignal.any() aborts",
    run({ signal }) {
      const other = new AbortController();
      const either = AbortSignal.any([signal, other.signal]);
      other.abort();
      expect([either.aborted, signal.aborted]).toEqual([true, false]);
    },
  },
  {
    title: "fires its event before those of its dependent signals, one each",
    run({ signal, abort, listen }) {
      const seen: string[] = [];
      const first = AbortSignal.any([signal, signal]);
      const second = AbortSignal.any([first]);
      first.addEventListener("abort", () => seen.push("first"), { once: true });
      second.addEventListener("abort", () => seen.push("second"), { once: true });
      listen(() => seen.push("source"));
      abort();
      expect(seen).toEqual(["source", "first", "second"]);
    },
  },
  {
    title: "removes the listeners that were added with it, and prevents later ones",
    run({ signal, abort }) {
      const seen: string[] = [];
      const target = new EventTarget();
      target.addEventListener("ping", () => seen.push("before"), { signal });
      target.dispatchEvent(new Event("ping"));
      abort();
      target.addEventListener("ping", () => seen.push("after"), { signal });
      target.dispatchEvent(new Event("ping"));
      expect(seen).toEqual(["before"]);
    },
  },
];

export const consumerBehaviours: readonly Behaviour[] = [
  {
    title: "rejects a fetch with its reason, before and while it runs",
    async run({ signal, abort }) {
      const body = new ReadableStream(); // It never ends, nor does the request.
      const init = { method: "POST", body, duplex: "half", signal };
      const running = rejectionOf(fetch("http://127.0.0.1:9", init as RequestInit));
      abort(new Error("not needed"));
      expect(await running).toBe(signal.reason);
      expect(await rejectionOf(fetch("data:,", { signal }))).toBe(signal.reason);
    },
  },
  {
    title: "aborts the signal of a Request",
    run({ signal, abort }) {
      const request = new Request("http://localhost", { signal });
      expect(request.signal.aborted).toBe(false);
      abort(new Error("not needed"));
      expect(request.signal.aborted).toBe(true);
      expect(request.signal.reason).toBe(signal.reason);
    },
  },
  {
    title: "stops pipeTo() with its reason, which both ends receive",
    async run({ signal, abort }) {
      const seen: unknown[] = [];
      const from = new ReadableStream({ cancel: (reason) => void seen.push(reason) });
      const to = new WritableStream({ abort: (reason) => void seen.push(reason) });
      const piped = rejectionOf(from.pipeTo(to, { signal }));
      abort(new Error("not needed"));
      expect(await piped).toBe(signal.reason);
      expect(seen).toEqual([signal.reason, signal.reason]);
    },
  },
  {
    title: "rejects once() and the timers of Node with an AbortError whose cause is its reason",
    async run({ signal, abort }) {
      const ends = [once(new EventEmitter(), "never", { signal }), sleep(60_000, 0, { signal })];
      const errors = ends.map(rejectionOf);
      abort(new Error("not needed"));
      for (const error of await Promise.all(errors)) {
        expect(error).toMatchObject({ name: "AbortError", code: "ABORT_ERR" });
        expect(error).toHaveProperty("cause", signal.reason);
      }
    },
  },
  {
    title: "destroys a stream of Node",
    async run({ signal, abort }) {
      const stream = addAbortSignal(signal, new PassThrough());
      const failed = once(stream, "error");
      abort(new Error("not needed"));
      expect((await failed)[0]).toMatchObject({ name: "AbortError", cause: signal.reason });
      expect(stream.destroyed).toBe(true);
    },
  },
  {
    title: "resolves aborted() of Node",
    async run({ signal, abort }) {
      const seen = aborted(signal, {});
      abort();
      await seen;
    },
  },
];
