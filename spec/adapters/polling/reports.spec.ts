// What people reported of programs that poll, tried with the SDK that each of them used.
import { S3Client } from "@aws-sdk/client-s3";
import { createFalClient } from "@fal-ai/client";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, CanceledError, readProgress, toPromise } from "async-operation";
import { fromPolling } from "async-operation/polling";
import OpenAI from "openai";
import Replicate from "replicate";
import { objectExists } from "../../../examples/recipes/aws-waiter.js";
import { generate } from "../../../examples/recipes/fal.js";
import { answer, film } from "../../../examples/recipes/openai.js";
import { predict } from "../../../examples/recipes/replicate.js";
import {
  type Cloud,
  cancelLater,
  collect,
  falOptions,
  openAIOptions,
  provideCloud,
  replicateOptions,
  s3Options,
} from "../../recipes/cloud.js";
import { collectStrays } from "../../support/strays.js";

let cloud: Cloud;
provideCloud((provided) => {
  cloud = provided;
});

/** Answers each request with the next of these; the last one stays. */
function respondWith(...answers: [status: number, body: object][]): void {
  cloud.respond = () => (answers.length > 1 ? answers.shift() : answers[0]) ?? [500, {}];
}

describe("answer() of OpenAI", () => {
  const client = () => new OpenAI(openAIOptions(cloud));
  const state = (status: string) => ({ id: "r1", object: "response", status, output: [] });

  test("completes when the service has refused the cancel of an answer that was complete", async () => {
    cloud.respond = (request) =>
      request.endsWith("/cancel")
        ? [400, { error: { message: "Cannot cancel a synchronous response." } }]
        : [200, state(request.startsWith("POST") ? "queued" : "completed")];
    let pending = 0;
    const counting: typeof fetch = async (...request) => {
      pending++;
      return fetch(...request).finally(() => pending--);
    };
    const openai = client().withOptions({ fetch: counting });
    const operation = answer(openai, { model: "gpt", input: "Why?" });
    operation.progress = () => operation.cancel("not needed");
    expect(await toPromise(operation)).toMatchObject({ status: "completed" });
    while (pending > 0) await new Promise((resolve) => setImmediate(resolve));
    // At once, and before the poll.
    const cancels = cloud.requests.filter((request) => request.endsWith("/cancel"));
    expect(cancels.length).toBeLessThanOrEqual(2);
  });

  test("completes when the service did not find the answer for a moment", async () => {
    respondWith([200, state("queued")], [404, {}], [200, state("completed")]);
    expect(await toPromise(answer(client(), "r1"))).toMatchObject({ status: "completed" });
    expect(cloud.requests).toHaveLength(3);
  });

  test("asks the service to cancel when the caller's time is up", async () => {
    respondWith([200, state("in_progress")]);
    const controller = new AbortController();
    const operation = answer(client(), "r1");
    operation.progress = () => controller.abort("time is up");
    await expect(toPromise(operation, { signal: controller.signal })).rejects.toBe("time is up");
    respondWith([200, state("cancelled")]);
    await expect(toPromise(operation)).rejects.toBe("time is up");
    expect(cloud.requests).toContain("POST /responses/r1/cancel");
  });
});

describe("film() of OpenAI", () => {
  test("ends in Error when the video has expired", async () => {
    respondWith([200, { id: "v1", status: "expired", progress: 5 }]);
    const client = new OpenAI(openAIOptions(cloud));
    await expect(toPromise(film(client, { prompt: "A sea" }))).rejects.toThrow("expired");
  });
});

describe("generate() of fal", () => {
  const client = () => createFalClient(falOptions(cloud));
  const queued = { request_id: "q1", status: "IN_QUEUE", queue_position: 4 };

  test.each([408, 429])("polls on when the status is answered with %i", async (status) => {
    const completed = { request_id: "q1", status: "COMPLETED", logs: [] };
    respondWith([200, queued], [status, {}], [200, completed], [200, { images: ["a.png"] }]);
    const { result } = await collect(generate(client(), "fal-ai/flux", { prompt: "A sea" }));
    expect(result).toEqual({ images: ["a.png"] });
  });

  test("ends in Error, without another request, when the key is refused", async () => {
    respondWith([200, queued], [401, { detail: "no such key" }]);
    const operation = generate(client(), "fal-ai/flux", {});
    await expect(toPromise(operation)).rejects.toHaveProperty("status", 401);
    expect(cloud.requests).toHaveLength(2);
  });

  test("is resumed by its state, which a report without `progress` is", async () => {
    respondWith([200, queued]);
    const fal = client();
    const options = {
      poll: ({ request_id }: { request_id: string }) =>
        fal.queue.status("fal-ai/flux", { requestId: request_id }),
      outcome: ({ request_id, status }: { request_id: string; status: string }) =>
        status === "COMPLETED" ? { result: request_id } : undefined,
      interval: 10,
    };
    const lost = fromPolling({
      start: () => fal.queue.submit("fal-ai/flux", { input: {} }),
      ...options,
    });
    await new Promise((resolve) => {
      lost.progress = resolve;
    });
    lost.cancel();
    respondWith([200, { request_id: "q1", status: "COMPLETED", logs: [] }]);
    const saved = JSON.parse(JSON.stringify(readProgress(lost)));
    expect(await toPromise(fromPolling({ state: saved, ...options }))).toBe("q1");
  });
});

describe("predict() of Replicate", () => {
  const client = () => new Replicate(replicateOptions(cloud));

  test("completes when the service did not find the prediction for a moment", async () => {
    respondWith(
      [201, { id: "p1", status: "starting" }],
      [404, { detail: "Not found" }],
      [200, { id: "p1", status: "succeeded", output: "a.png" }],
    );
    expect(await toPromise(predict(client(), "v1", {}))).toBe("a.png");
  });

  test("rejects with the reason of a signal that has aborted, and cancels what it started", async () => {
    cloud.respond = (request) => [
      request === "POST /predictions" ? 201 : 200,
      { id: "p1", status: request === "POST /predictions" ? "starting" : "canceled" },
    ];
    const operation = predict(client(), "v1", {});
    const signal = AbortSignal.abort("too late");
    await expect(toPromise(operation, { signal })).rejects.toBe("too late");
    await expect(toPromise(operation)).rejects.toBe("too late");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(cloud.requests.slice(0, 2)).toEqual([
      "POST /predictions",
      "POST /predictions/p1/cancel",
    ]);
  });

  test("ends in Canceled when the service has aborted the prediction", async () => {
    respondWith([201, { id: "p1", status: "starting" }], [200, { id: "p1", status: "aborted" }]);
    const operation = predict(client(), "v1", {});
    await expect(toPromise(operation)).rejects.toBeInstanceOf(CanceledError);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});

describe("objectExists() of AWS", () => {
  const client = (): S3Client => new S3Client(s3Options(cloud));
  const object = { Bucket: "photos", Key: "forest" };

  test("ends in Error at the first request without permission, after others with it", async () => {
    respondWith([404, {}], [403, {}]);
    const operation = objectExists(client(), object);
    await expect(toPromise(operation)).rejects.toHaveProperty("$metadata.httpStatusCode", 403);
    expect(cloud.requests).toHaveLength(2);
  });

  test("polls on when a request is answered with 503", async () => {
    respondWith([404, {}], [503, {}], [200, {}]);
    const found = await toPromise(objectExists(client(), object));
    expect(found).toHaveProperty("$metadata.httpStatusCode", 200);
  });

  test("ends in Error, without a request, when the name of the bucket is missing", async () => {
    const operation = objectExists(client(), { Key: "forest" } as typeof object);
    await expect(toPromise(operation)).rejects.toThrow("Bucket");
    expect(cloud.requests).toEqual([]);
  });

  test("sends no request after a cancel", async () => {
    respondWith([404, {}]);
    await cancelLater(objectExists(client(), object));
    await new Promise((resolve) => setTimeout(resolve, 2500)); // The next would be after 2000.
    expect(cloud.requests).toHaveLength(1);
  });
});

/** The operation of AIP-151, which the client libraries of Google poll. */
describe("fromPolling() of a long-running operation of Google", () => {
  interface State {
    readonly name: string;
    readonly done?: boolean;
    readonly error?: { readonly message: string };
    readonly response?: object;
  }
  const follow = (retry?: () => undefined) => {
    const read = async (method: string, path: string): Promise<State> => {
      const response = await fetch(cloud.server.origin + path, { method });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return response.json();
    };
    return fromPolling({
      start: () => read("POST", "/v1/agent:import"),
      poll: ({ name }: State) => read("GET", `/v1/${name}`),
      outcome({ done, error, response }: State) {
        if (error) throw new Error(error.message);
        return done ? { result: response } : undefined;
      },
      interval: 10,
      retry,
    });
  };
  const running = { name: "operations/7" };

  test("completes without a poll when the first answer is done", async () => {
    respondWith([200, { ...running, done: true, response: { agents: 1 } }]);
    expect(await toPromise(follow())).toEqual({ agents: 1 });
    expect(cloud.requests).toEqual(["POST /v1/agent:import"]);
  });

  test("completes when it is done with neither a response nor an error", async () => {
    respondWith([200, running], [200, { ...running, done: true }]);
    expect(await toPromise(follow())).toBeUndefined();
  });

  test("ends in Error when a poll is refused, and leaves nothing unhandled", async () => {
    const strays = await collectStrays(async () => {
      respondWith([200, running], [429, {}]);
      await expect(toPromise(follow(() => undefined))).rejects.toThrow("HTTP 429");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});
