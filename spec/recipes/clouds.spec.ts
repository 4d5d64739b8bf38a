// The real SDKs of OpenAI, fal and Replicate, over a small server that answers as theirs do.
import type { IncomingMessage } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { createFalClient } from "@fal-ai/client";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress, toPromise } from "async-operation";
import OpenAI from "openai";
import Replicate from "replicate";
import { objectExists } from "../../examples/recipes/aws-waiter.js";
import { generate } from "../../examples/recipes/fal.js";
import { answer, film } from "../../examples/recipes/openai.js";
import { predict } from "../../examples/recipes/replicate.js";
import { type HttpServer, startServer } from "./http-server.js";

let server: HttpServer;
/** The requests, as "GET /path". */
let requests: string[];
/** Returns the answer of the server: its status and its body. */
let respond: (request: string) => [status: number, body: object];

beforeEach(async () => {
  requests = [];
  server = await startServer(({ method, url }: IncomingMessage, response) => {
    const request = `${method} ${url}`;
    requests.push(request);
    const [status, body] = respond(request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
});
afterEach(() => server.stop());

/** Waits for the first report, then cancels. */
async function cancelLater(operation: IAsyncOperationWithProgress<unknown, unknown>) {
  operation.progress = () => operation.cancel("not needed");
  await expect(toPromise(operation)).rejects.toBe("not needed");
  expect(operation.status).toBe(AsyncStatus.Canceled);
}

async function collect(operation: IAsyncOperationWithProgress<unknown, unknown>) {
  const reports: unknown[] = [];
  const result = await toPromise(operation, { progress: (value) => reports.push(value) });
  return { result, reports };
}

describe("answer() of OpenAI", () => {
  const client = () => new OpenAI({ apiKey: "key", baseURL: server.origin, maxRetries: 0 });
  const question = { model: "gpt", input: "Why?" };
  const statuses = (...list: string[]) => {
    respond = (request) => {
      if (request === "POST /responses/r1/cancel") list.splice(0, list.length, "cancelled");
      const status = list.length > 1 ? list.shift() : list[0];
      return [
        200,
        { id: "r1", object: "response", status, output: [], error: { message: "no capacity" } },
      ];
    };
  };

  test("asks in the background, reports each status, and completes with the answer", async () => {
    statuses("queued", "in_progress", "completed");
    const { result, reports } = await collect(answer(client(), question));
    expect(result).toMatchObject({ id: "r1", status: "completed" });
    expect(reports).toEqual(["queued", "in_progress", "completed"]);
    expect(requests).toEqual(["POST /responses", "GET /responses/r1", "GET /responses/r1"]);
  });

  test("follows an earlier answer by its id", async () => {
    statuses("completed");
    expect(await toPromise(answer(client(), "r1"))).toMatchObject({ status: "completed" });
    expect(requests).toEqual(["GET /responses/r1"]);
  });

  test("is canceled by the service", async () => {
    statuses("in_progress");
    await cancelLater(answer(client(), question));
    expect(requests).toEqual(["POST /responses", "POST /responses/r1/cancel", "GET /responses/r1"]);
  });

  test.each([
    ["failed", AsyncStatus.Error],
    ["incomplete", AsyncStatus.Error],
    ["cancelled", AsyncStatus.Canceled],
  ])("ends when the answer is %s", async (status, expected) => {
    statuses(status);
    const operation = answer(client(), question);
    await toPromise(operation).catch(() => {});
    expect(operation.status).toBe(expected);
  });
});

describe("film() of OpenAI", () => {
  const client = () => new OpenAI({ apiKey: "key", baseURL: server.origin, maxRetries: 0 });

  test("reports 0..1, and completes with the video", async () => {
    respond = () => [200, { id: "v1", status: "completed", progress: 100 }];
    const { result, reports } = await collect(film(client(), { model: "sora-2", prompt: "A sea" }));
    expect([result, reports]).toEqual([{ id: "v1", status: "completed", progress: 100 }, [1]]);
  });

  test("ends in Error when the video failed, and at once when it is canceled", async () => {
    respond = () => [
      200,
      { id: "v1", status: "failed", progress: 5, error: { message: "no film" } },
    ];
    await expect(toPromise(film(client(), { prompt: "A sea" }))).rejects.toThrow("no film");
    respond = () => [200, { id: "v1", status: "in_progress", progress: 5 }];
    await cancelLater(film(client(), { prompt: "A sea" }));
  });
});

describe("generate() of fal", () => {
  /** The client sends to queue.fal.run; the server of this spec answers. */
  const client = () =>
    createFalClient({
      credentials: "key",
      fetch: (input, init) => {
        const { pathname, search } = new URL(String(input));
        return fetch(server.origin + pathname + search, init);
      },
      retry: { maxRetries: 0 },
    });

  test("reports the place in the queue and the log, and completes with the data", async () => {
    const states = [
      { status: "IN_QUEUE", request_id: "q1", queue_position: 3 },
      {
        status: "IN_PROGRESS",
        request_id: "q1",
        logs: [{ message: "step 1" }, { message: "step 2" }],
      },
      { status: "COMPLETED", request_id: "q1", logs: [{ message: "step 2" }] },
    ];
    respond = (request) => {
      if (request.startsWith("POST"))
        return [200, { request_id: "q1", status: "IN_QUEUE", queue_position: 4 }];
      if (request.includes("/status")) return [200, states.shift() as object];
      return [200, { images: ["a.png"] }];
    };
    const { result, reports } = await collect(
      generate(client(), "fal-ai/flux", { prompt: "A sea" }),
    );
    expect(result).toEqual({ images: ["a.png"] });
    expect(reports).toEqual(["4 before it", "3 before it", "step 2"]);
  });

  test("is canceled by the service, which answers 400 from then on", async () => {
    let isCanceled = false;
    respond = (request) => {
      if (request.startsWith("PUT")) isCanceled = true;
      if (isCanceled)
        return [request.startsWith("PUT") ? 202 : 400, { detail: "Request was canceled" }];
      return [200, { request_id: "q1", status: "IN_QUEUE", queue_position: 4 }];
    };
    await cancelLater(generate(client(), "fal-ai/flux", { prompt: "A sea" }));
    expect(requests).toContain("PUT /fal-ai/flux/requests/q1/cancel");
  });

  test("ends in Error when the model fails", async () => {
    respond = (request) =>
      request.includes("/requests/q1/") || request.startsWith("POST")
        ? [200, { request_id: "q1", status: "COMPLETED", logs: [] }]
        : [422, { detail: "bad prompt" }];
    await expect(toPromise(generate(client(), "fal-ai/flux", {}))).rejects.toMatchObject({
      status: 422,
    });
  });
});

describe("objectExists() of AWS", () => {
  const client = (): S3Client =>
    new S3Client({
      endpoint: server.origin,
      region: "eu-west-1",
      credentials: { accessKeyId: "id", secretAccessKey: "key" },
      forcePathStyle: true,
      maxAttempts: 1,
    });
  const object = { Bucket: "photos", Key: "forest" };

  test("reports how often the object was not there, and completes with its head", async () => {
    let looks = 0;
    respond = () => [++looks < 2 ? 404 : 200, {}];
    const { result, reports } = await collect(objectExists(client(), object));
    expect(result).toHaveProperty("$metadata.httpStatusCode", 200);
    expect(reports).toEqual([1]);
    expect(requests).toEqual(["HEAD /photos/forest", "HEAD /photos/forest"]);
  });

  test("ends at once when it is canceled, and in Error when the bucket is forbidden", async () => {
    respond = () => [404, {}];
    await cancelLater(objectExists(client(), object));
    respond = () => [403, {}];
    const forbidden = objectExists(client(), object);
    await expect(toPromise(forbidden)).rejects.toHaveProperty("$metadata.httpStatusCode", 403);
  });
});

describe("predict() of Replicate", () => {
  const client = () => new Replicate({ auth: "key", baseUrl: server.origin });
  const states = (...list: object[]) => {
    respond = (request) => {
      if (request === "POST /predictions/p1/cancel")
        list.splice(0, list.length, { status: "canceled" });
      return [
        request === "POST /predictions" ? 201 : 200,
        { id: "p1", ...(list.length > 1 ? list.shift() : list[0]) },
      ];
    };
  };

  test("reports the lines of the log, and completes with the output", async () => {
    states(
      { status: "starting" },
      { status: "processing", logs: "1 %\n50 %\n" },
      { status: "succeeded", output: ["a.png"] },
    );
    const { result, reports } = await collect(predict(client(), "v1", { prompt: "A sea" }));
    expect([result, reports]).toEqual([["a.png"], ["50 %"]]);
  });

  test("is canceled by the service", async () => {
    states({ status: "processing", logs: "1 %" });
    await cancelLater(predict(client(), "v1", {}));
    expect(requests.slice(0, 2)).toEqual(["POST /predictions", "POST /predictions/p1/cancel"]);
  });

  test("ends in Error when the model fails", async () => {
    states({ status: "failed", error: "out of memory" });
    await expect(toPromise(predict(client(), "v1", {}))).rejects.toThrow("out of memory");
  });
});
