import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { fromHttp } from "async-operation/http";
import {
  followed,
  methodsOf,
  nextReport,
  openScene,
  openWork,
  post,
  provideScenes,
  quick,
  until,
} from "./client-scene.js";
import { startAt } from "./scene.js";
import { BrowserWindow } from "./window.js";

const ok = (): Response => new Response('{"status":"Completed","result":7}');
const stream = (text: string): Response =>
  new Response(text, { headers: { "content-type": "text/event-stream" } });
const progress = (value: number): string => `event: progress\ndata: ${value}\n\n`;

/** A stream of events that remains open. */
function openStream(text: string): Response {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** A clock that can be put forward. */
function moveClock(): { add(milliseconds: number): void } {
  let added = 0;
  const { now } = performance;
  jest.spyOn(performance, "now").mockImplementation(() => now.call(performance) + added);
  return {
    add(milliseconds) {
      added += milliseconds;
    },
  };
}

/** Calls a function when the client waits for the body of a response. */
function afterResponses(act: () => void): void {
  const { fetch } = globalThis;
  const wait = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    act();
  };
  jest.spyOn(globalThis, "fetch").mockImplementation(async (...parameters) => {
    const response = await fetch(...parameters);
    wait();
    return response;
  });
}

let window: BrowserWindow;
let closeWindow: () => void;
/** The delays of timers, but those of silent connections. */
let delays: number[];
/** The functions of the timers of silent connections. */
let idle: (() => void)[];

beforeEach(() => {
  [window, closeWindow] = BrowserWindow.open();
  const { setTimeout } = globalThis;
  delays = [];
  idle = [];
  jest.spyOn(globalThis, "setTimeout").mockImplementation(((act: () => void, delay: number) => {
    if (delay === 45_000) {
      idle.push(act);
      return {}; // It is over when the test says so.
    }
    if (delay !== 5000) delays.push(delay);
    return setTimeout(act, delay);
  }) as typeof setTimeout);
});
afterEach(() => {
  jest.restoreAllMocks();
  expect(window.listeners.size).toBe(0);
  closeWindow();
});

describe("a lost connection of fromHttp()", () => {
  provideScenes();

  test.each([
    [0, 1],
    [3, 4],
  ])("ends the operation in Error after %d attempts", async (attempts, connections) => {
    const scene = await openWork();
    scene.proxy.refuses = true;
    const operation = fromHttp(post(scene.url), { reconnect: { attempts, pause: 1 } });
    const { status, value } = await followed(operation);
    expect([status, String(value)]).toEqual([
      "Error",
      `Error: Operation was lost: its connection failed ${connections} times`,
    ]);
    expect(value).toMatchObject({ cause: { message: "The connection was lost" } });
    expect(scene.proxy.connections).toBe(connections);
  });

  test("is taken up again after a pause that doubles, with a part by chance, up to the longest", async () => {
    const scene = await openWork();
    scene.proxy.refuses = true;
    const reconnect = { attempts: 5, pause: 4, most: 16 };
    for (const chance of [0, 0.999]) {
      jest.spyOn(Math, "random").mockReturnValue(chance);
      delays = [];
      await followed(fromHttp(scene.url, { reconnect }));
      const longest = [4, 8, 16, 16, 16];
      expect(delays.map(Math.round)).toEqual(longest.map((each) => (chance ? each : each / 2)));
    }
  });

  test("has no pause when that is 0, after any number of failures", async () => {
    jest.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));
    jest.mocked(setTimeout).mockImplementation(((act: () => void, delay: number) => {
      if (delay === 0) setImmediate(act);
      return {};
    }) as typeof setTimeout);
    const reconnect = { attempts: 1100, pause: 0 };
    const { value } = await followed(fromHttp("http://localhost/imports", { reconnect }));
    expect(String(value)).toContain("failed 1101 times");
  });

  test("is taken up again after each answer that is temporary", async () => {
    const statuses = [408, 425, 429, 500, 502, 503, 504];
    const rest = [...statuses, 202, ...statuses];
    const scene = await openScene(() => {
      const status = rest.shift();
      return status ? new Response("", { status, headers: { location: "?operation=7" } }) : ok();
    });
    expect(await followed(fromHttp(post(scene.url), quick))).toMatchObject({ value: 7 });
    expect(methodsOf(scene)).toEqual([...Array(8).fill("POST"), ...Array(8).fill("GET")]);
  });

  test.each([
    ["seconds", () => "30", [30_000, 30_000]],
    ["a date", () => new Date(Date.now() + 60_000).toUTCString(), [55_000, 60_000]],
    ["a date that is over", () => new Date(0).toUTCString(), [0, 1]],
    ["0", () => "0", [0, 1]],
    ["a number that is none of seconds", () => "Infinity", [0, 1]],
    ["a wrong text", () => "soon", [0, 1]],
  ])("waits as long as the server asks in %s", async (_, retryAfter, [least, most]) => {
    const answers = [
      () => new Response("", { status: 503, headers: { "retry-after": retryAfter() } }),
      ok,
    ];
    const scene = await openScene(() => answers.shift()?.() as Response);
    const operation = fromHttp(scene.url, quick);
    await window.waiting();
    expect(delays).toHaveLength(1);
    expect(delays[0]).toBeGreaterThanOrEqual(least as number);
    expect(delays[0]).toBeLessThanOrEqual(most as number);
    window.dispatchEvent(new Event("online"));
    expect(await followed(operation)).toMatchObject({ value: 7 });
  });

  test("is looked at after a second, if the server does not ask for a time", async () => {
    const scene = await openScene(() =>
      scene.received.length === 1 ? new Response('{"status":"Started"}') : ok(),
    );
    const operation = fromHttp(scene.url);
    await window.waiting();
    expect(delays).toEqual([1000]);
    window.dispatchEvent(new Event("online"));
    expect(await followed(operation)).toMatchObject({ value: 7 });
  });

  test("is taken up again at once when the browser is online, or the page visible", async () => {
    const rest = [503, 503];
    const scene = await openScene(() => {
      const status = rest.shift();
      return status ? new Response("", { status }) : ok();
    });
    const reconnect = { pause: 3_600_000, most: 3_600_000 };
    const operation = fromHttp(scene.url, { reconnect });
    await window.waiting();
    window.dispatchEvent(new Event("online"));
    await window.waiting();
    window.document.visibilityState = "hidden";
    window.document.dispatchEvent(new Event("visibilitychange"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(scene.received).toHaveLength(2);
    window.document.visibilityState = "visible";
    window.document.dispatchEvent(new Event("visibilitychange"));
    expect(await followed(operation)).toMatchObject({ value: 7 });
  });

  test("is forgotten when something new arrives", async () => {
    let count = 0;
    const scene = await openScene(() =>
      ++count < 9 ? stream(progress(count)) : stream("event: completed\ndata: 7\n\n"),
    );
    const operation = fromHttp(scene.url, { reconnect: { attempts: 1, pause: 1 } });
    expect(await followed(operation)).toMatchObject({
      reports: [1, 2, 3, 4, 5, 6, 7, 8],
      value: 7,
    });
  });

  test("is forgotten when the state is read", async () => {
    const started = '{"status":"Started"}';
    const rest = [503, started, 503, started, 503, started];
    const scene = await openScene(() => {
      const next = rest.shift();
      if (typeof next === "number") return new Response("", { status: next });
      return next ? new Response(next, { headers: { "retry-after": "0" } }) : ok();
    });
    const operation = fromHttp(scene.url, { reconnect: { attempts: 1, pause: 1 } });
    expect(await followed(operation)).toMatchObject({ value: 7 });
  });

  test("is counted when nothing new arrives", async () => {
    const scene = await openScene(() => stream(`:\n\n${progress(1)}`));
    const operation = fromHttp(scene.url, { reconnect: { attempts: 3, pause: 1 } });
    expect(await followed(operation)).toMatchObject({ reports: [1], status: "Error" });
    expect(scene.received).toHaveLength(4); // The first one has brought a report, and is the first failure.
  });

  test("is forgotten when it had lasted, though nothing arrived by it", async () => {
    const scene = await openScene(() => (scene.received.length < 5 ? openStream(":\n\n") : ok()));
    const clock = moveClock();
    afterResponses(() => {
      clock.add(6000);
      if (scene.received.length < 5) scene.proxy.reset();
    });
    const operation = fromHttp(scene.url, { reconnect: { attempts: 1, pause: 1 } });
    expect(await followed(operation)).toMatchObject({ value: 7 });
  });

  test("is one on which the server is silent for `idleTimeout`, however long it has lasted", async () => {
    const clock = moveClock();
    const scene = await openScene(() => openStream(progress(1)));
    afterResponses(() => {
      clock.add(45_001);
      idle.at(-1)?.();
    });
    const { reports, status, value } = await followed(
      fromHttp(scene.url, { reconnect: { attempts: 2, pause: 1 } }),
    );
    expect([reports, status, scene.received.length]).toEqual([[1], "Error", 3]);
    const message = "The server was silent for 45000 ms";
    expect(value).toMatchObject({ cause: { cause: { message } } });
  });

  test("is one on which the server does not answer for `idleTimeout`", async () => {
    const scene = await openScene(() =>
      scene.received.length === 1 ? new Promise<Response>(() => {}) : ok(),
    );
    const clock = moveClock();
    const operation = fromHttp(scene.url, quick);
    await until(scene, "GET");
    clock.add(45_001);
    idle[0]?.();
    expect(await followed(operation)).toMatchObject({ value: 7 });
  });

  test("costs no report and no start", async () => {
    const scene = await openWork();
    const url = await startAt(scene.url);
    const operation = fromHttp(url, quick);
    const all = followed(operation);
    for (let value = 1; value <= 5; value++) {
      const next = nextReport(operation);
      scene.work.report(value);
      await next;
      scene.proxy.reset();
    }
    scene.work.complete("done");
    expect(await all).toMatchObject({ reports: [1, 2, 3, 4, 5], value: "done" });
    expect(scene.starts()).toBe(1);
  });
});
