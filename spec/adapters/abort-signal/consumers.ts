// What takes an AbortSignal: other signals, listeners, and the interfaces of the platform and of Node.
import { EventEmitter, once } from "node:events";
import { addAbortSignal, PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { aborted } from "node:util";
import { expect } from "@jest/globals";
import type { Behaviour } from "./behaviours.js";

/** What a promise rejects with. */
const rejectionOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => new Error("It was fulfilled"),
    (reason) => reason,
  );

export const dependentBehaviours: readonly Behaviour[] = [
  {
    title: "aborts what AbortSignal.any() makes of it and others, with its very reason",
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
    title: "stays as it is when another source of AbortSignal.any() aborts",
    run({ signal }) {
      const other = new AbortController();
      const either = AbortSignal.any([signal, other.signal]);
      other.abort();
      expect([either.aborted, signal.aborted]).toEqual([true, false]);
    },
  },
  {
    title: "fires its event before those of the signals that depend on it, one each",
    run({ signal, abort, listen }) {
      const told: string[] = [];
      const first = AbortSignal.any([signal, signal]);
      const second = AbortSignal.any([first]);
      first.addEventListener("abort", () => told.push("first"), { once: true });
      second.addEventListener("abort", () => told.push("second"), { once: true });
      listen(() => told.push("source"));
      abort();
      expect(told).toEqual(["source", "first", "second"]);
    },
  },
  {
    title: "removes the listeners that were added with it, and lets none be added afterwards",
    run({ signal, abort }) {
      const told: string[] = [];
      const target = new EventTarget();
      target.addEventListener("ping", () => told.push("before"), { signal });
      target.dispatchEvent(new Event("ping"));
      abort();
      target.addEventListener("ping", () => told.push("after"), { signal });
      target.dispatchEvent(new Event("ping"));
      expect(told).toEqual(["before"]);
    },
  },
];

export const consumerBehaviours: readonly Behaviour[] = [
  {
    title: "rejects a fetch with its very reason, before and while it runs",
    async run({ signal, abort }) {
      const body = new ReadableStream(); // It never ends, and so the request neither.
      const init = { method: "POST", body, duplex: "half", signal };
      const running = rejectionOf(fetch("http://127.0.0.1:9", init as RequestInit));
      abort(new Error("not needed"));
      expect(await running).toBe(signal.reason);
      expect(await rejectionOf(fetch("data:,", { signal }))).toBe(signal.reason);
    },
  },
  {
    title: "is followed by the signal of a Request",
    run({ signal, abort }) {
      const request = new Request("http://localhost", { signal });
      expect(request.signal.aborted).toBe(false);
      abort(new Error("not needed"));
      expect(request.signal.aborted).toBe(true);
      expect(request.signal.reason).toBe(signal.reason);
    },
  },
  {
    title: "stops pipeTo() with its very reason, which both ends get",
    async run({ signal, abort }) {
      const told: unknown[] = [];
      const from = new ReadableStream({ cancel: (reason) => void told.push(reason) });
      const to = new WritableStream({ abort: (reason) => void told.push(reason) });
      const piped = rejectionOf(from.pipeTo(to, { signal }));
      abort(new Error("not needed"));
      expect(await piped).toBe(signal.reason);
      expect(told).toEqual([signal.reason, signal.reason]);
    },
  },
  {
    title: "ends once() and the timers of Node with an AbortError whose cause is its reason",
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
    title: "destroys a stream of Node that it was added to",
    async run({ signal, abort }) {
      const stream = addAbortSignal(signal, new PassThrough());
      const failed = once(stream, "error");
      abort(new Error("not needed"));
      expect((await failed)[0]).toMatchObject({ name: "AbortError", cause: signal.reason });
      expect(stream.destroyed).toBe(true);
    },
  },
  {
    title: "fulfills aborted() of Node",
    async run({ signal, abort }) {
      const told = aborted(signal, {});
      abort();
      await told;
    },
  },
];
