import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, run } from "async-operation";
import { fromHttp, toHttp } from "async-operation/http";
import {
  followed,
  keep,
  methodsOf,
  nextReport,
  openScene,
  openWork,
  post,
  provideScenes,
  quick,
  type Scene,
  until,
} from "./client-scene.js";

const canceled = { status: "Canceled", value: "not needed" };
const reasonsOf = ({ received }: Scene): (string | null)[] =>
  received
    .filter(({ method }) => method === "DELETE")
    .map(({ url }) => new URL(url).searchParams.get("reason"));

afterEach(() => {
  jest.restoreAllMocks();
});

describe("the cancel of fromHttp(), before the URL is known", () => {
  provideScenes();

  test("is sent by the key while the work starts", async () => {
    let begin = (): void => {};
    const starting = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const reasons: unknown[] = [];
    let isStarted = (): void => {};
    const started = new Promise<void>((resolve) => {
      isStarted = resolve;
    });
    const start = async () => {
      isStarted();
      await starting;
      return run(({ onCancel, throwIfCanceled }) =>
        new Promise(onCancel).then((reason) => {
          reasons.push(reason);
          throwIfCanceled();
        }),
      );
    };
    const handle = toHttp(start, { keep });
    const scene = await openScene((request) => {
      if (request.method === "DELETE") setImmediate(begin);
      return handle(request);
    });
    const operation = fromHttp(post(scene.url), quick);
    await started; // A cancel before it starts nothing.
    operation.cancel("not needed");
    expect(await followed(operation)).toMatchObject(canceled);
    expect([reasons, methodsOf(scene).slice(0, 2)]).toEqual([["not needed"], ["POST", "DELETE"]]);
  });

  test("may overtake the request that starts: it does not start then", async () => {
    const scene = await openWork();
    const release = scene.proxy.hold("client", 1);
    const operation = fromHttp(post(scene.url), quick);
    await scene.proxy.opened(1);
    operation.cancel("not needed");
    expect(await followed(operation)).toMatchObject(canceled);
    release();
    await until(scene, "POST");
    expect([methodsOf(scene), scene.starts()]).toEqual([["DELETE", "GET", "POST"], 0]);
  });

  test("never lets the work start again", async () => {
    const scene = await openWork({}, (answer, request) =>
      request.method === "DELETE" && scene.received.length < 5
        ? Promise.resolve(new Response("", { status: 503 }))
        : answer(request),
    );
    scene.proxy.cut("client", 20); // The POST.
    const makers: (() => void)[] = [];
    const make = (): Promise<Request> =>
      new Promise((resolve) => {
        makers.push(() => resolve(post(scene.url)));
        if (makers.length !== 2) makers.at(-1)?.(); // That of the second POST is late.
      });
    const operation = fromHttp(make, quick);
    while (makers.length < 2) await new Promise(setImmediate);
    operation.cancel("not needed");
    makers[1]?.();
    expect(await followed(operation)).toMatchObject(canceled);
    expect([methodsOf(scene).includes("POST"), scene.starts()]).toEqual([false, 0]);
  });

  test("is sent by the URL when the server knows no key", async () => {
    let answerPost = (): void => {};
    const starting = new Promise<void>((resolve) => {
      answerPost = resolve;
    });
    const scene = await openWork({}, async (answer, request) => {
      if (request.method === "POST") await starting;
      if (request.method !== "DELETE" || request.url.includes("operation=")) return answer(request);
      setImmediate(answerPost);
      return new Response("", { status: 405 });
    });
    const reconnect = { pause: 3_600_000, most: 3_600_000 }; // The URL ends the pause.
    const operation = fromHttp(post(scene.url), { reconnect });
    await until(scene, "POST");
    operation.cancel("not needed");
    expect(await followed(operation)).toMatchObject(canceled);
    expect([reasonsOf(scene), scene.work.reason]).toEqual([
      ["not needed", "not needed"],
      "not needed",
    ]);
  });

  test("leaves the connection alone that follows, when the key is answered later", async () => {
    let answerDelete = (): void => {};
    const following = new Promise<void>((resolve) => {
      answerDelete = resolve;
    });
    let answerPost = (): void => {};
    const deleting = new Promise<void>((resolve) => {
      answerPost = resolve;
    });
    const work = new AsyncOperationSource<number, number>(); // It ignores a cancel.
    const handle = toHttp(() => work.operation, { keep });
    const scene = await openScene(async (request) => {
      const answer = await handle(request);
      if (request.method === "POST") await deleting;
      if (request.method === "DELETE") {
        answerPost();
        await following;
      }
      return answer;
    });
    const fetches = jest.spyOn(globalThis, "fetch");
    const operation = fromHttp(post(scene.url), quick);
    await until(scene, "POST");
    const first = nextReport(operation);
    operation.cancel("not needed");
    work.report(1);
    await first;
    answerDelete();
    const index = fetches.mock.calls.findIndex(([each]) => (each as Request).method === "DELETE");
    await fetches.mock.results[index]?.value;
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    work.complete(7);
    expect(await followed(operation)).toMatchObject({ status: "Completed", value: 7 });
    expect(methodsOf(scene)).toEqual(["POST", "DELETE", "GET"]);
  });

  test("ends in Error when the start is refused", async () => {
    let refuse = (): void => {};
    const refusing = new Promise<void>((resolve) => {
      refuse = resolve;
    });
    const start = async (): Promise<Response> => {
      await refusing;
      return new Response("no rows", { status: 400 });
    };
    const handle = toHttp(start, { keep });
    const scene = await openScene(({ method }) => {
      if (method === "DELETE") return new Response("", { status: 503 });
      return handle(new Request(scene.url, { method }));
    });
    const operation = fromHttp(post(scene.url), quick);
    await until(scene, "POST");
    operation.cancel("not needed");
    await until(scene, "DELETE");
    refuse();
    const { status, value } = await followed(operation);
    expect([status, String(value)]).toEqual(["Error", expect.stringContaining("got HTTP 400")]);
  });

  test("is no failure of the request that starts, in a browser that does not tell the reason", async () => {
    const { fetch } = globalThis;
    jest.spyOn(globalThis, "fetch").mockImplementation((...parameters) =>
      fetch(...parameters).catch(() => {
        throw new DOMException("The user aborted a request", "AbortError");
      }),
    );
    const scene = await openWork();
    const release = scene.proxy.hold("client", 1);
    const random = jest.spyOn(Math, "random"); // For each pause.
    const operation = fromHttp(post(scene.url), quick);
    await scene.proxy.opened(1);
    operation.cancel("not needed");
    expect(await followed(operation)).toMatchObject(canceled);
    expect(random).not.toHaveBeenCalled();
    release();
    await until(scene, "POST");
  });
});
