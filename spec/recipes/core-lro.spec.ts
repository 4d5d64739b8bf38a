import { once } from "node:events";
import type { IncomingMessage, RequestListener } from "node:http";
import {
  createHttpPoller,
  type OperationResponse,
  type OperationState,
  type PollerLike,
} from "@azure/core-lro";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import { poll } from "../../examples/recipes/core-lro.js";
import { type HttpServer, startServer } from "./http-server.js";

interface Image {
  readonly name: string;
}

interface ImageState extends OperationState<Image> {
  percent: number;
}

/** What the service says about its work, poll by poll; `undefined` is never answered. */
let states: (object | undefined)[] = [];
let server: HttpServer;

const answer: RequestListener = ({ method, url }, response) => {
  if (method === "PUT")
    return void response.writeHead(202, { "operation-location": "/operations/1" }).end("{}");
  if (url === "/images/1") return void response.end(JSON.stringify({ name: "forest" }));
  const state = states.shift();
  if (state !== undefined) response.end(JSON.stringify(state));
};

/** Sends a request as the clients of Azure do. */
async function send(
  method: string,
  path: string,
  signal?: AbortSignal,
): Promise<OperationResponse> {
  const response = await fetch(server.origin + path, { method, signal: signal ?? null });
  const body = await response.json();
  const { status: statusCode, headers } = response;
  return {
    flatResponse: body,
    rawResponse: {
      statusCode,
      headers: Object.fromEntries(headers),
      body,
      request: { method, url: path },
    },
  };
}

function createImage(): PollerLike<ImageState, Image> {
  return createHttpPoller<Image, ImageState>(
    {
      sendInitialRequest: () => send("PUT", "/images/1"),
      sendPollRequest: (path, options) => send("GET", path, options?.abortSignal as AbortSignal),
    },
    {
      intervalInMs: 1,
      updateState(state, { rawResponse }) {
        const { percent } = rawResponse.body as Partial<ImageState>;
        state.percent = percent ?? 100; // The last answer is the image.
      },
    },
  );
}

beforeEach(async () => {
  server = await startServer(answer);
});

afterEach(() => server.stop());

describe("poll() with core-lro", () => {
  test("completes with the result, and reports each state as it was, up to the last", async () => {
    states = [
      { status: "running", percent: 10 },
      { status: "running", percent: 60 },
      { status: "succeeded" },
    ];
    const operation = poll(createImage());
    const reports: ImageState[] = [];
    operation.progress = (_, value) => reports.push(value);
    expect(await toPromise(operation)).toEqual({ name: "forest" });
    expect(reports.map(({ status, percent }) => [status, percent])).toEqual([
      ["running", 10],
      ["running", 60],
      ["succeeded", 100],
    ]);
  });

  test("leaves no listener on the poller when it has ended", async () => {
    states = [{ status: "succeeded" }];
    const poller = createImage();
    const listeners = new Set<unknown>();
    const { onProgress } = poller;
    const operation = poll(
      Object.assign(poller, {
        onProgress(listener: (state: ImageState) => void) {
          const stop = onProgress(listener);
          listeners.add(listener);
          return () => {
            listeners.delete(listener);
            stop();
          };
        },
      }),
    );
    expect(listeners.size).toBe(1);
    await toPromise(operation);
    expect(listeners.size).toBe(0);
  });

  test("ends in Canceled, and the server sees the connection close, when it is canceled", async () => {
    states = [{ status: "running", percent: 10 }, undefined];
    const gone = once(server.events, "gone");
    const poller = createImage();
    const operation = poll(poller);
    for (let polls = 0; polls < 2; ) {
      const [request]: IncomingMessage[] = await once(server.events, "request");
      if (request?.url === "/operations/1") polls++;
    }
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
    expect(poller.operationState?.status).toBe("running");
    await gone;
  });

  test("ends in Canceled when it is canceled between two polls", async () => {
    states = [{ status: "running", percent: 10 }];
    const operation = poll(createImage());
    operation.progress = () => operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("ends in Canceled when the service has canceled the work", async () => {
    states = [{ status: "canceled", percent: 10 }];
    const operation = poll(createImage());
    await expect(toPromise(operation)).rejects.toThrow("Operation was canceled");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toMatchObject({ message: "Operation was canceled" });
  });

  test("ends in Error with what the service says when its work fails", async () => {
    states = [{ status: "failed", error: { code: "NoSpace", message: "No space" } }];
    const operation = poll(createImage());
    await expect(toPromise(operation)).rejects.toThrow("No space");
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error when the service cannot be reached", async () => {
    await server.stop();
    const operation = poll(createImage());
    await expect(toPromise(operation)).rejects.toThrow("fetch failed");
    expect(operation.status).toBe(AsyncStatus.Error);
  });
});
