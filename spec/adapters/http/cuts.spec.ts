import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, CanceledError } from "async-operation";
import { fromHttp, toHttp } from "async-operation/http";
import {
  type Followed,
  followed,
  keep,
  methodsOf,
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

const sides: Side[] = ["client", "server"];
type Cut = (scene: WorkScene) => void;

/** Answers GET with JSON, and asks for the next one at once. */
async function asLooks(
  answer: (request: Request) => Promise<Response>,
  request: Request,
): Promise<Response> {
  request.headers.delete("accept");
  const response = await answer(request);
  if (response.headers.has("retry-after")) response.headers.set("retry-after", "0");
  return response;
}

/** The outcomes of the work, in turn. */
const outcomes: readonly [string, (work: WorkScene["work"]) => unknown, unknown][] = [
  ["Completed", (work) => work.complete({ rows: 7 }), { rows: 7 }],
  ["Error", (work) => work.fail(new RangeError("no disk")), { message: "no disk" }],
  ["Canceled", (work) => work.fail(new CanceledError("by others")), {}],
];

/** Starts and follows work, whose next reports come when the client has the last one. */
async function play(how: string, index: number, cut: Cut = () => {}) {
  const scene = await openWork({}, how === "looks" ? asLooks : undefined);
  cut(scene);
  const operation = fromHttp(post(scene.url, { body: "rows" }), quick);
  operation.progress = (_, value) => {
    if (value === 9) outcomes[index % 3]?.[1](scene.work);
    else if (Number(value) % 2 === 1)
      for (const next of [1, 2]) scene.work.report(Number(value) + next);
  };
  scene.work.report(1);
  return { scene, ...(await followed(operation)) };
}

function expectTruth(
  index: number,
  { scene, reports, status, value }: Awaited<ReturnType<typeof play>>,
) {
  const [expected, , expectedValue] = outcomes[index % 3] ?? [];
  expect([status, value]).toMatchObject([expected, expectedValue]);
  expect(reports).toEqual([...new Set(reports)].sort((one, other) => Number(one) - Number(other)));
  expect([reports.at(-1), scene.starts()]).toEqual([9, 1]);
}

/** Calls a function with each number below a count, some at a time. */
async function inParts(count: number, act: (index: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 10)
    await Promise.all(Array.from({ length: 10 }, (_, index) => act(from + index)));
}

describe("fromHttp()", () => {
  provideScenes();

  const plays = ["events", "looks"].flatMap((how) => sides.map((side) => [how, side] as const));
  test.each(plays)(
    "follows %s to the true end when what the %s sends is cut anywhere",
    async (how, side) => {
      const { scene, ...whole } = await play(how, 0);
      expectTruth(0, { scene, ...whole });
      const total = scene.proxy.passed[side];
      let resets = 0;
      await inParts(100, async (index) => {
        const bytes = Math.floor((index * total) / 100);
        const cut: Cut = ({ proxy }) => proxy.cut(side, bytes, 1 + (index % 4));
        const played = await play(how, index, cut);
        expectTruth(index, played);
        resets += Math.min(played.scene.proxy.resets, 1);
      });
      expect(resets).toBe(100);
    },
  );

  /** Cancels work that is followed. */
  async function cancel(index: number, cut: Cut = () => {}) {
    const scene = await openWork();
    const operation = fromHttp(post(scene.url), quick);
    scene.work.report(1);
    await nextReport(operation);
    const before = { ...scene.proxy.passed };
    cut(scene);
    operation.cancel(`reason ${index}`);
    return { scene, before, end: await followed(operation) };
  }

  function expectCanceled(
    index: number,
    { work, starts, received }: WorkScene,
    end: Followed,
  ): void {
    expect(end).toMatchObject({ status: "Canceled", value: `reason ${index}` });
    expect([work.reason, starts()]).toEqual([`reason ${index}`, 1]);
    expect(received.filter(({ method }) => method === "POST")).toHaveLength(1);
  }

  test.each(sides)("cancels when what the %s sends is cut anywhere", async (side) => {
    const { scene, before } = await cancel(0);
    const total = scene.proxy.passed[side] - before[side];
    let resets = 0;
    await inParts(80, async (index) => {
      const bytes = Math.floor((index * total) / 80);
      const played = await cancel(index, ({ proxy }) => proxy.cut(side, bytes, 1 + (index % 4)));
      expectCanceled(index, played.scene, played.end);
      resets += Math.min(played.scene.proxy.resets, 1);
    });
    expect(resets).toBe(80);
  });

  /** Cancels work that starts when the server has received a cancel. */
  async function cancelByKey(index: number, cut: Cut = () => {}) {
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
    const opened = await openScene((request) => {
      if (request.method === "DELETE") begin();
      return handle(request);
    });
    const scene = { ...opened, work, starts: () => starts };
    const operation = fromHttp(post(scene.url), quick);
    await until(scene, "POST");
    const before = { ...scene.proxy.passed };
    cut(scene);
    operation.cancel(`reason ${index}`);
    return { scene, before, end: await followed(operation) };
  }

  test.each(sides)("cancels by the key when what the %s sends is cut anywhere", async (side) => {
    const { scene, before } = await cancelByKey(0);
    expect(methodsOf(scene).slice(0, 2)).toEqual(["POST", "DELETE"]);
    const total = scene.proxy.passed[side] - before[side];
    let resets = 0;
    await inParts(80, async (index) => {
      const bytes = Math.floor((index * total) / 80);
      const cut: Cut = ({ proxy }) => proxy.cut(side, bytes, 1 + (index % 4));
      const played = await cancelByKey(index, cut);
      expectCanceled(index, played.scene, played.end);
      resets += Math.min(played.scene.proxy.resets, 1);
    });
    expect(resets).toBe(80);
  });
});
