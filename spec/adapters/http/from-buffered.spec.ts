import { describe, expect, test } from "@jest/globals";
import { toPromise } from "async-operation";
import { fromHttp } from "async-operation/http";
import { openWork, post, provideScenes, quick, type WorkScene } from "./client-scene.js";

/** The kinds of answers that were asked for by GET. */
const acceptedBy = ({ received }: WorkScene): (string | null)[] =>
  received.filter(({ method }) => method === "GET").map(({ headers }) => headers.get("accept"));

const isStream = ({ method, headers }: Request): boolean =>
  method === "GET" && headers.get("accept") === "text/event-stream";

/** Asks for looks without a pause. */
async function hurried(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  if (response.headers.has("retry-after")) response.headers.set("retry-after", "0");
  return response;
}

describe("fromHttp()", () => {
  provideScenes();

  test("looks at the operation from then on when nothing of a stream arrives for 5 seconds", async () => {
    const silent = await openWork({}, (answer, request) =>
      isStream(request) ? new Promise<Response>(() => {}) : hurried(answer(request)),
    );
    const buffered = await openWork({}, async (answer, request) => {
      const response = await hurried(answer(request));
      if (!isStream(request)) return response;
      await response.body?.cancel();
      return new Response(new ReadableStream(), { headers: response.headers });
    });
    const streamed = await openWork();
    const scenes = [silent, buffered, streamed];
    const reconnect = { attempts: 0 }; // It is no failure.
    const start = performance.now();
    const operations = scenes.map(({ url }) => fromHttp(post(url), { ...quick, reconnect }));
    while ([silent, buffered].some((scene) => acceptedBy(scene).length < 3))
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(performance.now() - start).toBeGreaterThanOrEqual(4999);
    for (const { work } of scenes) work.report(1);
    for (const { work } of scenes) work.complete(7);
    expect(await Promise.all(operations.map((each) => toPromise(each)))).toEqual([7, 7, 7]);
    for (const scene of [silent, buffered]) {
      const [first, ...rest] = acceptedBy(scene);
      expect([first, new Set(rest)]).toEqual(["text/event-stream", new Set(["application/json"])]);
    }
    expect(acceptedBy(streamed)).toEqual(["text/event-stream"]);
  });
});
