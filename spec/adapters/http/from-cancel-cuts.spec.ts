import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource } from "async-operation";
import { fromHttp, toHttp } from "async-operation/http";
import {
  followed,
  inParts,
  keep,
  nextReport,
  openScene,
  openWork,
  post,
  provideScenes,
  quick,
  until,
  type WorkScene,
} from "./client-scene.js";
import type { Side } from "./proxy.js";

/** Serves work that starts when the server has received a cancel. */
async function openLateWork(): Promise<WorkScene> {
  const work = new AsyncOperationSource<unknown, unknown>();
  work.onCancel((reason) => work.fail(reason));
  let starts = 0;
  let begin = (): void => {};
  const starting = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const start = async () => {
    await starting;
    starts++;
    return work.operation;
  };
  const handle = toHttp(start, { keep });
  const scene = await openScene((request) => {
    if (request.method === "DELETE") begin();
    return handle(request);
  });
  return { ...scene, work, starts: () => starts };
}

/** Cancels work that is followed, or that starts; returns the bytes that each side has sent since then. */
async function cancel(how: string, index: number, cut = (_: WorkScene): void => {}) {
  const scene = await (how === "by the URL" ? openWork() : openLateWork());
  const operation = fromHttp(post(scene.url), quick);
  if (how === "by the URL") {
    scene.work.report(1);
    await nextReport(operation);
  } else await until(scene, "POST");
  const { client, server } = scene.proxy.passed;
  cut(scene);
  operation.cancel(`reason ${index}`);
  expect(await followed(operation)).toMatchObject({
    status: "Canceled",
    value: `reason ${index}`,
  });
  expect([scene.work.reason, scene.starts()]).toEqual([`reason ${index}`, 1]);
  expect(scene.received.filter(({ method }) => method === "POST")).toHaveLength(1);
  const { passed, resets } = scene.proxy;
  return { resets, bytes: { client: passed.client - client, server: passed.server - server } };
}

describe("the cancel of fromHttp()", () => {
  provideScenes();

  const sides: Side[] = ["client", "server"];
  test.each(
    ["by the URL", "by the key"].flatMap((how) => sides.map((side) => [how, side] as const)),
  )("reaches the work %s when what the %s sends is cut anywhere", async (how, side) => {
    const { bytes } = await cancel(how, 0);
    const cuts: number[] = [];
    await inParts(40, async (index) => {
      const at = Math.floor((index * bytes[side]) / 40);
      const { resets } = await cancel(how, index, ({ proxy }) =>
        proxy.cut(side, at, 1 + (index % 4)),
      );
      if (resets > 0) cuts.push(index);
    });
    expect(cuts).toHaveLength(40);
  });
});
