import { once } from "node:events";
import type { RequestListener } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import { type UploadProgress, upload } from "../../examples/recipes/tus.js";
import { type HttpServer, startServer } from "./http-server.js";
import { stopTimers } from "./timers.js";

stopTimers(); // Those that throttle progress run on for a tenth of a second.

const file = Buffer.alloc(1_000_000, "x");

let server: HttpServer;
/** The requests that came, in order. */
let requests: unknown[];
/** What the server does with bytes, and with a removal; undefined takes it. */
let onPatch: RequestListener | undefined;
let onDelete: RequestListener | undefined;

const answer: RequestListener = (request, response) => {
  const { method } = request;
  requests.push(method);
  if (method === "POST")
    return void request.resume().on("end", () => {
      response.writeHead(201, { location: "/files/1" }).end();
    });
  if (method === "DELETE")
    return onDelete === undefined
      ? void response.writeHead(204).end(() => server.events.emit("removed"))
      : onDelete(request, response);
  if (onPatch !== undefined) return onPatch(request, response);
  let offset = Number(request.headers["upload-offset"]);
  request.on("data", (chunk: Buffer) => {
    offset += chunk.length;
  });
  request.on("end", () => response.writeHead(204, { "upload-offset": offset }).end());
};

const start = () => upload(file, { endpoint: `${server.origin}/files/`, retryDelays: null });

beforeEach(async () => {
  requests = [];
  onPatch = onDelete = undefined;
  server = await startServer(answer);
});

afterEach(() => server.stop());

describe("upload() with tus", () => {
  test("completes with the upload, and reports how much was sent, up to the total", async () => {
    const operation = start();
    const reports: UploadProgress[] = [];
    operation.progress = (_, value) => reports.push(value);
    expect((await toPromise(operation)).url).toBe(`${server.origin}/files/1`);
    const loaded = reports.map((report) => report.loaded);
    expect(loaded).toEqual([...loaded].sort((left, right) => left - right));
    expect(reports.at(-1)).toEqual({ loaded: file.length, total: file.length });
  });

  test("ends in Canceled when the server has seen the connection close and removed the upload", async () => {
    const patched = new Promise<void>((resolve) => {
      onPatch = (request) => resolve(void request.resume());
    });
    const gone = once(server.events, "gone");
    const operation = start();
    await patched;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
    expect(requests).toEqual(["POST", "PATCH", "DELETE"]);
    await gone;
  });

  test("sends no bytes, and removes the upload, when it is canceled at once", async () => {
    const removed = once(server.events, "removed");
    const operation = start();
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    await removed;
    expect(requests).toEqual(["POST", "DELETE"]);
  });

  test("ends in Error when it is canceled and the server does not remove the upload", async () => {
    const patched = new Promise<void>((resolve) => {
      onPatch = (request) => resolve(void request.resume());
    });
    onDelete = (_, response) => void response.writeHead(403).end();
    const operation = start();
    await patched;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toThrow("unexpected response while terminating");
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test.each<[string, RequestListener]>([
    ["the server answers 403", (_, response) => void response.writeHead(403).end()],
    ["the connection is lost", ({ socket }) => socket.destroy()],
  ])("ends in Error when %s", async (_, refuse) => {
    onPatch = refuse;
    const operation = start();
    await expect(toPromise(operation)).rejects.toThrow("tus: ");
    expect(operation.status).toBe(AsyncStatus.Error);
  });
});
