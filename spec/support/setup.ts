// Every spec leaves nothing behind: no listener on a signal, no timer, no unhandled rejection.
import { afterEach, beforeEach, expect } from "@jest/globals";
import { equalByIdentity } from "./identity.js";

expect.addEqualityTesters([equalByIdentity]);

const { addEventListener, removeEventListener } = EventTarget.prototype;
const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis;

let listeners = new Map<AbortSignal, Set<unknown>>();
let timers = new Set<unknown>();

AbortSignal.prototype.addEventListener = function (this: AbortSignal, ...parameters: unknown[]) {
  Reflect.apply(addEventListener, this, parameters);
  const [type, listener, options] = parameters;
  const once = typeof options === "object" && options !== null && Reflect.get(options, "once");
  if (type !== "abort" || once === true) return;
  if (!listeners.has(this)) listeners.set(this, new Set());
  listeners.get(this)?.add(listener);
};

AbortSignal.prototype.removeEventListener = function (this: AbortSignal, ...parameters: unknown[]) {
  Reflect.apply(removeEventListener, this, parameters);
  listeners.get(this)?.delete(parameters[1]);
};

globalThis.setTimeout = ((callback: (...values: unknown[]) => void, ...rest: unknown[]) => {
  const timer = Reflect.apply(setTimeout, globalThis, [
    (...values: unknown[]) => {
      timers.delete(timer);
      callback(...values);
    },
    ...rest,
  ]);
  timers.add(timer);
  return timer;
}) as typeof setTimeout;

globalThis.clearTimeout = ((timer) => {
  timers.delete(timer);
  clearTimeout(timer);
}) as typeof clearTimeout;

globalThis.setInterval = ((...parameters: Parameters<typeof setInterval>) => {
  const timer = setInterval(...parameters);
  timers.add(timer);
  return timer;
}) as typeof setInterval;

globalThis.clearInterval = ((timer) => {
  timers.delete(timer);
  clearInterval(timer);
}) as typeof clearInterval;

beforeEach(() => {
  listeners = new Map();
  timers = new Set();
});

/** Peers that hold a connection keep timers between the tests: their specs count listeners only. */
const ignoresTimers = (): boolean => Reflect.get(globalThis, "peersKeepTimers") === true;

afterEach(async () => {
  // Jest fails a spec for an unhandled rejection; this one is given the time to show.
  await new Promise((resolve) => setImmediate(resolve));
  const left = [...listeners.values()].reduce((sum, { size }) => sum + size, 0);
  const running = ignoresTimers() ? 0 : timers.size;
  expect({ listeners: left, timers: running }).toEqual({ listeners: 0, timers: 0 });
});
