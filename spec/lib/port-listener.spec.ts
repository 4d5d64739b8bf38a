import { EventEmitter, once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { describe, expect, test } from "@jest/globals";
import {
  assertPort,
  assertPortEvents,
  hasExited,
  isDetached,
  messageOf,
  onPortEvent,
  portMessage,
  textOfError,
} from "../../lib/wire.js";

const message = portMessage({ kind: "completed", value: 1 });

describe("onPortEvent()", () => {
  test("calls the listener with each event of a port of the web, until it is unregistered", () => {
    const port = new EventTarget();
    const events: unknown[] = [];
    const stop = onPortEvent(port, "close", (event) => events.push(event));
    const [first, second] = [new Event("close"), new Event("close")];
    port.dispatchEvent(first);
    stop();
    port.dispatchEvent(second);
    expect(events).toHaveLength(1);
    expect(events[0]).toBe(first);
  });

  test("calls the listener with each value of an emitter, until it is unregistered", () => {
    const worker = new EventEmitter();
    const codes: unknown[] = [];
    const stop = onPortEvent(worker, "exit", (code) => codes.push(code));
    worker.emit("exit", 3);
    stop();
    worker.emit("exit", 4);
    expect([codes, worker.eventNames()]).toEqual([[3], []]);
  });

  test("calls a listener of the exit before those that were there, and one of messages after them", () => {
    const worker = new EventEmitter();
    const calls: string[] = [];
    for (const type of ["exit", "message"]) {
      worker.on(type, () => calls.push(`${type}, there`));
      onPortEvent(worker, type, () => calls.push(`${type}, new`));
      worker.emit(type);
    }
    expect(calls).toEqual(["exit, new", "exit, there", "message, there", "message, new"]);
  });

  test("calls a listener of the exit of an emitter that has no order", () => {
    const listeners: unknown[] = [];
    const worker = { on: (type: string, listener: unknown) => listeners.push([type, listener]) };
    const listener = () => {};
    onPortEvent(worker, "exit", listener);
    expect(listeners).toEqual([["exit", listener]]);
  });

  test.each([
    ["removeEventListener", { addEventListener() {} }],
    ["off", { on() {} }],
  ])("leaves the listener of a port without `%s`", (_, port) => {
    expect(onPortEvent(port, "message", () => {})).not.toThrow();
  });

  test("leaves no listener of a port that does not start", () => {
    const port = Object.assign(new EventEmitter(), {
      start() {
        throw new Error("Neutered");
      },
    });
    expect(() => onPortEvent(port, "message", () => {})).toThrow("Neutered");
    expect(port.eventNames()).toEqual([]);
  });

  test("prefers the events of the web when a port has both", () => {
    const both = Object.assign(new EventTarget(), {
      on() {
        throw new Error("Not to be called");
      },
    });
    expect(() => onPortEvent(both, "message", () => {})()).not.toThrow();
  });

  test.each([
    ["message", 1],
    ["close", 0],
  ])("starts the port for %s events %d times", (type, starts) => {
    let started = 0;
    const port = Object.assign(new EventTarget(), { start: () => started++ });
    onPortEvent(port, type, () => {});
    expect(started).toBe(starts);
  });
});

describe("messageOf()", () => {
  test("returns the data of an event", () => {
    expect(messageOf(new MessageEvent("message", { data: message }))).toBe(message);
    expect(messageOf({ data: message, ports: [] })).toBe(message);
  });

  test("returns the message that a worker of Node emits", () => {
    expect(messageOf(message)).toBe(message);
  });

  test.each([[null], [undefined], [5], [{}]])("returns undefined for %p", (event) => {
    expect(messageOf(event)).toBeUndefined();
  });
});

describe("assertPort()", () => {
  test.each([
    [{ postMessage() {}, on() {} }],
    [{ postMessage() {}, addEventListener() {} }],
    [new MessageChannel().port1],
  ])("accepts %p", (port) => {
    expect(() => assertPort(port)).not.toThrow();
  });

  test.each([
    [null, "a port or a worker, got null"],
    [new EventTarget(), "a port or a worker, got EventTarget"],
    [{ postMessage() {} }, "an object with `addEventListener` or `on`, got Object"],
  ])("throws TypeError for %p", (port, text) => {
    expect(() => assertPort(port)).toThrow(new TypeError(`Cannot use \`port\`: expected ${text}`));
  });
});

describe("assertPortEvents()", () => {
  test("throws TypeError with the name of the argument", () => {
    expect(() => assertPortEvents(5, "worker")).toThrow(
      new TypeError(
        "Cannot use `worker`: expected an object with `addEventListener` or `on`, got 5",
      ),
    );
  });
});

describe("textOfError()", () => {
  const silent = "no message (its script may not have loaded)";

  test.each([
    ["the message of an error", new Error("Out of memory"), "Out of memory"],
    ["a value that is not an error", "text", "text"],
    ["undefined", undefined, "undefined"],
    ["the name of a fatal error of Electron", "FatalError", "FatalError"],
    ["the kind of a message that is no text", { message: { toString: 1, valueOf: 1 } }, "Object"],
    ["an empty message of an error", new Error(""), ""],
    ["the message of an event", Object.assign(new Event("error"), { message: "a" }), "a"],
    ["no message for an event without one", new Event("error"), silent],
    [
      "no message for an event with an empty one",
      Object.assign(new Event("error"), { message: "" }),
      silent,
    ],
  ])("returns %s", (_, error, text) => {
    expect(textOfError(error)).toBe(text);
  });
});

describe("hasExited()", () => {
  test("returns whether a worker has exited", async () => {
    const worker = new Worker("0", { eval: true });
    expect(hasExited(worker)).toBe(false);
    await once(worker, "exit");
    expect(hasExited(worker)).toBe(true);
  });

  test.each([[{}], [new EventEmitter()], [{ threadId: "-1" }]])("returns false for %p", (value) => {
    expect(hasExited(value)).toBe(false);
  });
});

describe("isDetached()", () => {
  test("returns true for a port that was closed, on either side", async () => {
    const { port1, port2 } = new MessageChannel();
    expect([port1, port2].map(isDetached)).toEqual([false, false]);
    port1.close();
    expect(isDetached(port1)).toBe(true);
    await once(port2, "close");
    expect(isDetached(port2)).toBe(true);
  });

  test("returns true for a port that was transferred, and false for the one that received it", async () => {
    const { port1, port2 } = new MessageChannel();
    const other = new MessageChannel();
    other.port1.postMessage(port2, [port2]);
    expect(isDetached(port2)).toBe(true);
    const [received] = await once(other.port2, "message");
    expect(isDetached(received)).toBe(false);
    for (const port of [port1, other.port1]) port.close();
  });

  test("returns false for a port that another library made, and for a worker", () => {
    expect([{}, new EventTarget(), new EventEmitter()].map(isDetached)).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("leaves an open port as it is", async () => {
    const { port1, port2 } = new MessageChannel();
    expect(isDetached(port2)).toBe(false);
    port1.postMessage("still here");
    expect(await once(port2, "message")).toEqual(["still here"]);
    port1.close();
  });
});
