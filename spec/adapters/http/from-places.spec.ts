import { afterEach, describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, toPromise } from "async-operation";
import { fromHttp, toHttp } from "async-operation/http";
import { keep, nextReport, openScene, provideScenes, type Scene } from "./client-scene.js";
import { startAt } from "./scene.js";
import { BrowserWindow, Locks } from "./window.js";

/** The ways in which the operations of a server are followed, by their number. */
const waysOf = ({ received }: Scene): Record<string, string> =>
  Object.fromEntries(
    received
      .filter(({ method }) => method === "GET")
      .map(({ url, headers }) => [
        new URL(url).searchParams.get("operation") ?? "",
        headers.get("accept")?.endsWith("json") ? "looks" : "stream",
      ]),
  );

/** A server of work that a test ends. */
async function openWorks() {
  const works: AsyncOperationSource<unknown, unknown>[] = [];
  const handle = toHttp(
    () => {
      const work = new AsyncOperationSource<unknown, unknown>();
      works.push(work);
      return work.operation;
    },
    { keep },
  );
  const scene = await openScene(handle);
  const follow = async (count: number, options = {}) => {
    const operations = [];
    for (let index = 0; index < count; index++) {
      const url = await startAt(scene.url);
      const operation = fromHttp(url, options);
      const first = nextReport(operation);
      works.at(-1)?.report(index);
      await first;
      operations.push(operation);
    }
    return operations;
  };
  return { ...scene, works, follow, ways: () => Object.values(waysOf(scene)) };
}

let window: BrowserWindow;
let closeWindow = (): void => {};
const open = (members: Record<string, unknown> = {}): void => {
  [window, closeWindow] = BrowserWindow.open(members);
};
/** Ends the pauses between the looks until a condition holds. */
async function hurry(isMet: () => boolean): Promise<void> {
  while (!isMet()) {
    window.dispatchEvent(new Event("online"));
    await new Promise(setImmediate);
  }
}
afterEach(() => closeWindow());

/** Ends all works, and waits for their operations. */
async function endAll(
  { works }: { works: AsyncOperationSource<unknown, unknown>[] },
  operations: Parameters<typeof toPromise>[0][],
): Promise<void> {
  for (const work of works) work.complete("done");
  let left = operations.length;
  for (const each of operations) toPromise(each).finally(() => left--);
  await hurry(() => left === 0);
}

const three = ["stream", "stream", "stream"];

describe("fromHttp() in a browser", () => {
  provideScenes();

  test("follows three operations of a server by stream, and looks at the others", async () => {
    const locks = new Locks();
    open({ navigator: { locks } });
    const scene = await openWorks();
    const other = await openWorks();
    const operations = await scene.follow(5);
    expect(scene.ways()).toEqual([...three, "looks", "looks"]);
    const others = await other.follow(1);
    expect(other.ways()).toEqual(["stream"]);
    expect([...locks.held].sort()).toEqual(
      [
        ...[0, 1, 2].map((index) => `async-operation/http ${new URL(scene.url).origin} ${index}`),
        `async-operation/http ${new URL(other.url).origin} 0`,
      ].sort(),
    );
    await endAll(scene, operations);
    await endAll(other, others);
    while (locks.held.size > 0) await new Promise(setImmediate);
  });

  test("shares the places with the other pages", async () => {
    const locks = new Locks();
    open({ navigator: { locks } });
    const scene = await openWorks();
    const { origin } = new URL(scene.url);
    const release = [1, 2].map((index) => {
      let release = (): void => {};
      locks.request(`async-operation/http ${origin} ${index}`, { ifAvailable: true }, () => {
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      });
      return () => release();
    });
    const operations = await scene.follow(2);
    expect(scene.ways()).toEqual(["stream", "looks"]);
    for (const each of release) each();
    await hurry(() => !scene.ways().includes("looks")); // The place is taken.
    await endAll(scene, operations);
  });

  test.each([
    ["without locks, as in an insecure context", { navigator: {} }],
    ["without a navigator", { navigator: undefined }],
    [
      "that may not lock",
      {
        navigator: {
          locks: { request: () => Promise.reject(new DOMException("", "SecurityError")) },
        },
      },
    ],
    ["in a worker", { document: undefined, WorkerGlobalScope: class {}, navigator: {} }],
  ])("counts the streams of the page, %s", async (_, members) => {
    open(members);
    if ("WorkerGlobalScope" in members) Reflect.deleteProperty(globalThis, "document");
    const scene = await openWorks();
    const operations = await scene.follow(4);
    expect(scene.ways()).toEqual([...three, "looks"]);
    scene.works[0]?.complete("done");
    await hurry(() => !scene.ways().includes("looks"));
    await endAll(scene, operations);
    const next = await scene.follow(1);
    expect(scene.ways().at(-1)).toBe("stream");
    await endAll(scene, next);
  });

  test("follows any number by stream if the server speaks HTTP/2", async () => {
    const locks = new Locks();
    open({ navigator: { locks } });
    const scene = await openWorks();
    const operations = await scene.follow(5, { http2: true });
    expect([scene.ways(), locks.held.size]).toEqual([Array(5).fill("stream"), 0]);
    await endAll(scene, operations);
  });
});

describe("fromHttp() elsewhere", () => {
  provideScenes();

  test("follows any number by stream", async () => {
    const scene = await openWorks();
    const operations = await scene.follow(5);
    expect(scene.ways()).toEqual(Array(5).fill("stream"));
    await endAll(scene, operations);
  });
});
