import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, type IAsyncOperationWithProgress } from "async-operation";
import { fromHttp, type HttpStartContext, toHttp } from "async-operation/http";
import {
  followed,
  keep,
  methodsOf,
  nextReport,
  openScene,
  post,
  provideScenes,
  quick,
} from "./client-scene.js";

/** Servers over one map of operations, which may be killed and started. */
async function openServers() {
  const operations = new Map<string, IAsyncOperationWithProgress<unknown, unknown>>();
  const work = new AsyncOperationSource<unknown, unknown>();
  work.onCancel((reason) => work.fail(reason));
  let starts = 0;
  const start = (_: Request, { id }: HttpStartContext) => {
    starts++;
    operations.set(id, work.operation);
    return work.operation;
  };
  const find = (id: string) => operations.get(id);
  const open = (options = {}) => openScene(toHttp(start, { find, keep, ...options }));
  return { work, open, starts: () => starts };
}

describe("fromHttp()", () => {
  provideScenes();

  test("continues when its server is killed, and another one finds the operation", async () => {
    const { work, open, starts } = await openServers();
    const scene = await open();
    const operation = fromHttp(post(scene.url), quick);
    const all = followed(operation);
    for (let value = 1; value <= 3; value++) {
      const next = nextReport(operation);
      work.report(value);
      await next;
      const { url } = await open();
      scene.proxy.target = new URL(url);
      scene.proxy.reset();
    }
    const next = nextReport(operation);
    work.report(4);
    await next;
    work.complete("done");
    expect(await all).toMatchObject({ reports: [1, 2, 3, 4], value: "done" });
    expect(starts()).toBe(1);
  });

  test("starts once when its server is killed before it answers", async () => {
    const { work, open, starts } = await openServers();
    const scene = await open();
    const other = await open();
    scene.proxy.cut("server", 20); // The answer to the first POST.
    const target = new URL(other.url);
    const operation = fromHttp(() => {
      if (starts() === 1) scene.proxy.target = target;
      return post(scene.url);
    }, quick);
    work.report(1);
    expect(await nextReport(operation)).toBe(1);
    work.complete("done");
    expect(await followed(operation)).toMatchObject({ status: "Completed", value: "done" });
    expect([starts(), methodsOf(scene), methodsOf(other)]).toEqual([1, ["POST"], ["POST", "GET"]]);
  });

  test("continues when its server closes", async () => {
    const { work, open } = await openServers();
    const closing = new AbortController();
    const scene = await open({ closing: closing.signal });
    const other = await open();
    const operation = fromHttp(post(scene.url), quick);
    work.report(1);
    await nextReport(operation);
    scene.proxy.target = new URL(other.url);
    closing.abort();
    work.complete("done");
    expect(await followed(operation)).toMatchObject({ value: "done" });
    expect(methodsOf(other)).toEqual(["GET"]);
  });

  test("ends in Error when its server is killed, and another one does not find the operation", async () => {
    const { work, open } = await openServers();
    const scene = await open();
    const other = await open({ find: () => undefined });
    const operation = fromHttp(post(scene.url), quick);
    work.report(1);
    await nextReport(operation);
    scene.proxy.target = new URL(other.url);
    scene.proxy.reset();
    const { status, value } = await followed(operation);
    expect([status, String(value)]).toEqual(["Error", expect.stringContaining("restarted")]);
  });

  test.each(["events", "cancel"])("meets another server by each connection: %s", async (kind) => {
    const { work, open, starts } = await openServers();
    const [scene, second] = [await open(), await open()];
    const targets = [scene.proxy.target, new URL(second.url)];
    const change = (): void => {
      targets.reverse();
      scene.proxy.target = targets[0] as URL;
    };
    const operation = fromHttp(() => {
      change();
      return post(scene.url);
    }, quick);
    const all = followed(operation);
    for (let value = 1; value <= 10; value++) {
      const next = nextReport(operation);
      work.report(value);
      await next;
      scene.proxy.reset();
    }
    if (kind === "cancel") operation.cancel("not needed");
    else work.complete("done");
    const { reports, status, value } = await all;
    expect(reports).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([status, value]).toEqual(
      kind === "cancel" ? ["Canceled", "not needed"] : ["Completed", "done"],
    );
    expect([starts(), work.reason]).toStrictEqual([
      1,
      kind === "cancel" ? "not needed" : undefined,
    ]);
    expect(Math.min(scene.received.length, second.received.length)).toBeGreaterThan(4);
  });

  test("is canceled by its key on another server than that which has started it", async () => {
    const { work, open, starts } = await openServers();
    const [scene, second] = [await open(), await open()];
    const release = scene.proxy.hold("server", 1); // The answer to POST.
    const operation = fromHttp(post(scene.url), quick);
    while (starts() === 0) await new Promise(setImmediate);
    scene.proxy.target = new URL(second.url);
    operation.cancel("not needed");
    expect(await followed(operation)).toMatchObject({ status: "Canceled", value: "not needed" });
    release();
    expect([starts(), work.reason]).toEqual([1, "not needed"]);
  });
});
