import { describe, expect, jest, test } from "@jest/globals";
import { toPromise } from "async-operation";
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

describe("the `leave` of fromHttp()", () => {
  provideScenes();

  test("stops following, and lets the work continue", async () => {
    const scene = await openWork();
    const url = await startAt(scene.url);
    const controller = new AbortController();
    const operation = fromHttp(url, { leave: controller.signal });
    scene.work.report(1);
    await nextReport(operation);
    controller.abort("closed");
    expect(await followed(operation)).toMatchObject({ status: "Canceled", value: "closed" });
    await scene.proxy.idle();
    expect(methodsOf(scene)).toEqual(["POST", "GET"]);
    const other = fromHttp(url);
    scene.work.complete(7);
    expect(await toPromise(other)).toBe(7);
  });

  test("sends nothing when it has aborted", async () => {
    const make = jest.fn(() => "http://localhost/");
    const located = jest.fn();
    const leave = AbortSignal.abort("closed");
    for (const request of [make, "http://localhost/"]) {
      const operation = fromHttp(request, { leave, located });
      expect(await followed(operation)).toMatchObject({ status: "Canceled", value: "closed" });
    }
    expect([make.mock.calls, located.mock.calls]).toEqual([[], []]);
  });

  test("sends nothing more while the request is made", async () => {
    const scene = await openWork();
    const url = await startAt(scene.url);
    for (const isFirst of [true, false]) {
      const controller = new AbortController();
      const located = jest.fn();
      let make = (): void => {};
      let count = 0;
      const maker = (): Promise<string> =>
        new Promise((resolve) => {
          make = () => resolve(url);
          if (!isFirst && ++count === 1) make(); // The URL is known then.
        });
      const operation = fromHttp(maker, { leave: controller.signal, located });
      if (!isFirst) while (count < 2) await new Promise(setImmediate);
      controller.abort("closed");
      make();
      expect(await followed(operation)).toMatchObject({ status: "Canceled", value: "closed" });
      expect(located).toHaveBeenCalledTimes(isFirst ? 0 : 1);
    }
    const other = fromHttp(url);
    scene.work.complete(7);
    expect(await toPromise(other)).toBe(7);
    expect(methodsOf(scene)).toEqual(["POST", "GET"]); // The other one.
  });

  test("ends a request under way, and a pause", async () => {
    const scene = await openScene(() => new Promise(() => {}));
    const starting = new AbortController();
    const operation = fromHttp(post(scene.url), { leave: starting.signal });
    await until(scene, "POST");
    starting.abort("closed");
    expect(await followed(operation)).toMatchObject({ status: "Canceled", value: "closed" });
    const pausing = new AbortController();
    const headers = { "retry-after": "3600" };
    const busy = await openScene(() => new Response("", { status: 503, headers }));
    const [window, close] = BrowserWindow.open();
    const paused = fromHttp(busy.url, { leave: pausing.signal });
    await window.waiting();
    pausing.abort("closed");
    close();
    expect(await followed(paused)).toMatchObject({ status: "Canceled", value: "closed" });
  });

  test("keeps the reason of a cancel that is under way", async () => {
    const scene = await openScene(({ method }) =>
      method === "POST"
        ? new Response("", { status: 202, headers: { location: "?operation=7" } })
        : new Promise(() => {}),
    );
    const controller = new AbortController();
    const operation = fromHttp(post(scene.url), { ...quick, leave: controller.signal });
    await until(scene, "GET");
    operation.cancel("not needed");
    await until(scene, "DELETE");
    controller.abort("closed");
    expect(await followed(operation)).toMatchObject({ status: "Canceled", value: "not needed" });
    scene.proxy.reset(); // The DELETE, whose answer nothing waits for.
  });
});
