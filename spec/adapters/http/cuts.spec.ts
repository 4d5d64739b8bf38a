import { describe, expect, test } from "@jest/globals";
import { CanceledError } from "async-operation";
import { fromHttp } from "async-operation/http";
import {
  followed,
  inParts,
  openWork,
  post,
  provideScenes,
  quick,
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
});
