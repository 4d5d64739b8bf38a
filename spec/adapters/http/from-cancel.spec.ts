import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { run } from "async-operation";
import { fromHttp, toHttp } from "async-operation/http";
import {
  followed,
  keep,
  nextReport,
  openScene,
  openWork,
  post,
  provideScenes,
  quick,
  type Scene,
  until,
} from "./client-scene.js";
import { startAt } from "./scene.js";
import { BrowserWindow } from "./window.js";

const canceled = { status: "Canceled", value: "not needed" };
const reasonsOf = ({ received }: Scene): (string | null)[] =>
  received
    .filter(({ method }) => method === "DELETE")
    .map(({ url }) => new URL(url).searchParams.get("reason"));

afterEach(() => {
  jest.restoreAllMocks();
});

describe("the cancel of fromHttp()", () => {
  provideScenes();

  test("asks the server by DELETE, with the reason, also when the page is closed", async () => {
    const fetches = jest.spyOn(globalThis, "fetch");
    const scene = await openWork();
    const operation = fromHttp(post(`${scene.url}?month=5`));
    operation.progress = () => operation.cancel("not needed");
    scene.work.report(1);
    expect(await followed(operation)).toMatchObject(canceled);
    expect([scene.work.reason, reasonsOf(scene)]).toEqual(["not needed", ["not needed"]]);
    const [, , request] = fetches.mock.calls.map(([each]) => each as Request);
    expect([request?.method, request?.keepalive]).toEqual(["DELETE", true]);
  });

  test.each([
    [new Error("window closed"), "window closed"],
    [undefined, null],
    [7, "7"],
    ["x".repeat(2000), "x".repeat(200)],
  ])("ends with the reason %p itself, of which the server has the text", async (reason, text) => {
    const scene = await openWork();
    const operation = fromHttp(post(scene.url));
    operation.progress = () => operation.cancel(reason);
    scene.work.report(1);
    const { status, value } = await followed(operation);
    expect([status, reasonsOf(scene)]).toEqual(["Canceled", [text]]);
    if (reason === undefined) expect(value).toMatchObject({ name: "AbortError" });
    else expect(value).toBe(reason);
  });

  test("ends as the work does", async () => {
    const end = { status: "Completed", value: "part" };
    const error = new RangeError("no disk");
    const works = [() => "part", () => Promise.reject(error)];
    const results = works.map(async (act) => {
      const start = () =>
        run<unknown, number>(async ({ report, onCancel }) => {
          report(1);
          await new Promise(onCancel);
          return act();
        });
      const handle = toHttp(start, { keep, error: () => error });
      const scene = await openScene(handle);
      const operation = fromHttp(post(scene.url));
      operation.progress = () => operation.cancel("not needed");
      return followed(operation);
    });
    const [first, second] = await Promise.all(results);
    expect(first).toMatchObject(end);
    expect(second).toMatchObject({ status: "Error", value: { message: "no disk" } });
  });

  test("sends nothing before the work was started", async () => {
    const scene = await openWork();
    const immediate = fromHttp(post(scene.url));
    immediate.cancel("not needed");
    expect(await followed(immediate)).toMatchObject(canceled);
    let make!: (request: Request) => void;
    const late = fromHttp(() => new Promise<Request>((resolve) => (make = resolve)));
    late.cancel("not needed");
    expect(await followed(late)).toMatchObject(canceled);
    make(post(scene.url));
    const located = jest.fn();
    const following = fromHttp(() => new Promise<Request>((resolve) => (make = resolve)), {
      located,
    });
    following.cancel("not needed");
    make(new Request(scene.url));
    await new Promise(setImmediate);
    expect([scene.received, located.mock.calls]).toEqual([[], []]);
  });

  test("is sent to work that runs, even before it was followed", async () => {
    const scene = await openWork();
    const url = await startAt(scene.url);
    const located = jest.fn();
    const operation = fromHttp(url, { located });
    operation.cancel("not needed");
    expect(await followed(operation)).toMatchObject(canceled);
    expect([scene.work.reason, located.mock.calls]).toEqual(["not needed", [[url]]]);
    const deletes = scene.received.filter(({ method }) => method === "DELETE");
    expect(deletes.map(({ headers }) => headers.has("idempotency-key"))).toEqual([false]);
  });

  test("follows the answer to the request that starts", async () => {
    const scene = await openWork();
    const operation = fromHttp(post(scene.url), {
      ...quick,
      located: () => operation.cancel("not needed"),
    });
    expect(await followed(operation)).toMatchObject(canceled);
    expect([scene.work.reason, scene.starts()]).toEqual(["not needed", 1]);
  });

  test("is repeated while its answer is temporary, or lost", async () => {
    const statuses = [503, 429, 500];
    const scene = await openWork({}, (answer, request) => {
      const status = request.method === "DELETE" ? statuses.shift() : undefined;
      return status ? Promise.resolve(new Response("", { status })) : answer(request);
    });
    const operation = fromHttp(post(scene.url), quick);
    scene.work.report(1);
    await nextReport(operation);
    scene.proxy.cut("client", 20, 3);
    operation.cancel("not needed");
    expect(await followed(operation)).toMatchObject(canceled);
    expect(reasonsOf(scene)).toEqual(Array(4).fill("not needed"));
  });

  test("is repeated after a pause that doubles, and as late as the server asks", async () => {
    const delays: number[] = [];
    const { setTimeout } = globalThis;
    jest.spyOn(Math, "random").mockReturnValue(1);
    jest.spyOn(globalThis, "setTimeout").mockImplementation(((act: () => void, delay: number) => {
      const isLong = delay === 60_000;
      if ((delay < 45_000 && delay !== 30_000 && delay !== 5000) || isLong) delays.push(delay);
      return setTimeout(act, isLong ? 1 : delay);
    }) as typeof setTimeout);
    const retries = ["0", "0", "0", "60"];
    const scene = await openWork({}, (answer, request) => {
      const retry = request.method === "DELETE" ? retries.shift() : undefined;
      if (retry === undefined) return answer(request);
      const headers = { "retry-after": retry };
      return Promise.resolve(new Response("", { status: 503, headers }));
    });
    const operation = fromHttp(post(scene.url), { reconnect: { pause: 2, most: 8 } });
    operation.progress = () => operation.cancel("not needed");
    scene.work.report(1);
    expect(await followed(operation)).toMatchObject(canceled);
    expect(delays).toEqual([2, 4, 8, 60_000]);
  });

  test("is repeated when its answer does not arrive", async () => {
    const controller = new AbortController();
    jest.spyOn(AbortSignal, "timeout").mockReturnValueOnce(controller.signal);
    const scene = await openWork({}, (answer, request) => {
      if (request.method !== "DELETE" || controller.signal.aborted) return answer(request);
      controller.abort(new DOMException("10 seconds are over", "TimeoutError"));
      return new Promise(() => {});
    });
    const operation = fromHttp(post(scene.url), quick);
    operation.progress = () => operation.cancel("not needed");
    scene.work.report(1);
    expect(await followed(operation)).toMatchObject(canceled);
    expect(reasonsOf(scene)).toEqual(["not needed", "not needed"]);
    expect(AbortSignal.timeout).toHaveBeenCalledWith(10_000);
  });

  test("is not repeated when it is refused, and the operation ends as the work does", async () => {
    const scene = await openWork({
      authorize: ({ method }) => method !== "DELETE" || new Response("", { status: 403 }),
    });
    const operation = fromHttp(post(scene.url), quick);
    scene.work.report(1);
    await nextReport(operation);
    operation.cancel("not needed");
    await until(scene, "DELETE");
    scene.work.report(2);
    await nextReport(operation);
    scene.work.complete(7);
    expect(await followed(operation)).toMatchObject({ status: "Completed", value: 7 });
    expect(reasonsOf(scene)).toEqual(["not needed"]);
  });

  test("ends in Error when the server was restarted", async () => {
    const scene = await openWork({}, (answer, request) =>
      request.method === "DELETE"
        ? Promise.resolve(new Response("", { status: 404 }))
        : answer(request),
    );
    const operation = fromHttp(post(scene.url), quick);
    scene.work.report(1);
    await nextReport(operation);
    const other = await openWork();
    scene.proxy.target = new URL(other.url);
    scene.proxy.reset();
    operation.cancel("not needed");
    const { status, value } = await followed(operation);
    expect([status, String(value)]).toEqual(["Error", expect.stringContaining("restarted")]);
  });

  test("ends the operation after `cancelTimeout`", async () => {
    const handle = toHttp(() => run<never, number>(({ report }) => new Promise(() => report(1))), {
      keep,
    });
    const scene = await openScene(handle);
    const operation = fromHttp(post(scene.url), { ...quick, cancelTimeout: 20 });
    operation.progress = () => operation.cancel("not needed");
    expect(await followed(operation)).toMatchObject(canceled);
    scene.proxy.refuses = true;
    const unreachable = fromHttp(scene.url, {
      cancelTimeout: 20,
      reconnect: { attempts: Infinity, pause: 1, most: 1 },
    });
    unreachable.cancel("not needed");
    expect(await followed(unreachable)).toMatchObject(canceled);
  });

  test("reads no answer that does not end", async () => {
    const { signal } = new AbortController();
    jest.spyOn(AbortSignal, "timeout").mockReturnValue(signal); // It is not the time that ends it.
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
    });
    const scene = await openWork({}, async (answer, request) => {
      const { status, headers, body } = await answer(request);
      return new Response(request.method === "DELETE" ? endless : body, { status, headers });
    });
    const operation = fromHttp(post(scene.url), quick);
    operation.progress = () => operation.cancel("not needed");
    scene.work.report(1);
    expect(await followed(operation)).toMatchObject(canceled);
  }); // `provideScenes` waits for the connections.

  test("outlasts a network that is away for longer than the attempts", async () => {
    const scene = await openWork();
    const operation = fromHttp(post(scene.url), { reconnect: { attempts: 1, pause: 1, most: 1 } });
    scene.work.report(1);
    await nextReport(operation);
    scene.proxy.refuses = true;
    scene.proxy.reset();
    const { connections } = scene.proxy;
    operation.cancel("not needed");
    await scene.proxy.opened(connections + 10);
    scene.proxy.refuses = false;
    expect(await followed(operation)).toMatchObject(canceled);
    expect(scene.work.reason).toBe("not needed");
  });

  test("leaves no timer when the work ends before it is repeated", async () => {
    const [window, close] = BrowserWindow.open();
    const headers = { "retry-after": "3600" };
    const scene = await openWork({}, (answer, request) =>
      request.method === "DELETE"
        ? Promise.resolve(new Response("", { status: 503, headers }))
        : answer(request),
    );
    const operation = fromHttp(post(scene.url), quick);
    scene.work.report(1);
    await nextReport(operation);
    operation.cancel("not needed");
    await window.waiting();
    scene.work.complete(7);
    expect(await followed(operation)).toMatchObject({ status: "Completed", value: 7 });
    expect(window.listeners.size).toBe(0);
    close();
  });

  test.each(["that is under way", "that is awaited"])(
    "is followed by a look at once, after one %s",
    async (when) => {
      let answerLook = (): void => {};
      const looking = new Promise<void>((resolve) => {
        answerLook = resolve;
      });
      const scene = await openWork({}, async (answer, request) => {
        request.headers.delete("accept");
        const response = await answer(request);
        if (request.method === "GET" && when === "that is under way") await looking;
        return response;
      });
      const [window, close] = BrowserWindow.open();
      const { setTimeout } = globalThis; // The pause of a second does not end.
      jest
        .spyOn(globalThis, "setTimeout")
        .mockImplementation(((act: () => void, delay: number) =>
          setTimeout(act, delay === 1000 ? 3_600_000 : delay)) as typeof setTimeout);
      const fetches = jest.spyOn(globalThis, "fetch");
      const operation = fromHttp(post(scene.url), quick);
      if (when === "that is under way") await until(scene, "GET");
      else await window.waiting();
      operation.cancel("not needed");
      await until(scene, "DELETE");
      await fetches.mock.results.at(-1)?.value;
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      answerLook();
      expect(await followed(operation)).toMatchObject(canceled);
      close();
    },
  );
});
