import { once } from "node:events";
import type { IncomingMessage, RequestListener } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import type { Progress } from "@aws-sdk/lib-storage";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import { upload } from "../../examples/recipes/s3-upload.js";
import { type HttpServer, startServer } from "./http-server.js";
import { stopTimers } from "./timers.js";

const mebibyte = 2 ** 20;
const bucket = "photos";

let server: HttpServer;
let client: S3Client;
/** The methods of the requests that the server has read to their end. */
let requests: unknown[];
/** What the server does with a part; undefined takes it. */
let onPart: RequestListener | undefined;

stopTimers(); // Those that would warn of a slow connection are kept when the answer has come.

// Upload sets `onabort` of a signal of its own, and never takes it back: both go together.
const onabort = Object.getOwnPropertyDescriptor(AbortSignal.prototype, "onabort") ?? {};
beforeAll(() => {
  Object.assign(process.env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" });
  Object.defineProperty(AbortSignal.prototype, "onabort", {
    ...onabort,
    set(this: AbortSignal, listener: () => void) {
      this.addEventListener("abort", listener, { once: true });
    },
  });
});
afterAll(() => void Object.defineProperty(AbortSignal.prototype, "onabort", onabort));

/** Answers as S3 does to an upload of one part or more. */
const answer: RequestListener = (request, response) => {
  const { searchParams } = new URL(String(request.url), "http://s3");
  const part = searchParams.get("partNumber");
  request.resume().on("end", () => {
    requests.push(request.method);
    if (part !== null && onPart !== undefined) return onPart(request, response);
    if (request.method === "DELETE") return void response.writeHead(204).end();
    if (request.method === "PUT") {
      if (part === null) server.events.emit("stored");
      return void response.setHeader("etag", '"1"').end();
    }
    const name = searchParams.has("uploads")
      ? "InitiateMultipartUploadResult"
      : "CompleteMultipartUploadResult";
    const key = `<Bucket>${bucket}</Bucket><Key>forest</Key><ETag>"2"</ETag>`;
    response.end(`<${name}>${key}<UploadId>1</UploadId></${name}>`);
  });
};

/** Resolves when the server gets a request of this method. */
async function requested(method: string): Promise<void> {
  for (;;) {
    const [request]: IncomingMessage[] = await once(server.events, "request");
    if (request?.method === method) return;
  }
}

const start = (size: number) =>
  upload({ client, params: { Bucket: bucket, Key: "forest", Body: Buffer.alloc(size) } });

beforeEach(async () => {
  requests = [];
  onPart = undefined;
  server = await startServer(answer);
  client = new S3Client({
    endpoint: server.origin,
    region: "eu-central-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "user", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
});

afterEach(() => {
  client.destroy();
  return server.stop();
});

describe("upload() to S3", () => {
  test("completes with the answer, and reports each part, up to the total", async () => {
    const operation = start(12 * mebibyte);
    const reports: Progress[] = [];
    operation.progress = (_, value) => reports.push(value);
    expect(await toPromise(operation)).toMatchObject({ Bucket: bucket, ETag: '"2"' });
    const loaded = reports.map((report) => Number(report.loaded));
    expect(loaded).toEqual([...loaded].sort((left, right) => left - right));
    expect(reports).toHaveLength(3);
    expect(reports.at(-1)).toMatchObject({ loaded: 12 * mebibyte, total: 12 * mebibyte });
  });

  test("ends in Canceled, and the server is told to drop the parts, when it is canceled", async () => {
    const dropped = requested("DELETE");
    const operation = start(12 * mebibyte);
    operation.progress = () => operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
    await dropped;
  });

  test("ends in Canceled before the parts that are on their way have ended", async () => {
    const answers: (() => void)[] = [];
    const sent = new Promise<void>((resolve) => {
      onPart = (_, response) => {
        answers.push(() => response.setHeader("etag", '"1"').end());
        if (answers.length === 3) resolve();
      };
    });
    const operation = start(12 * mebibyte);
    await sent;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(requests).not.toContain("DELETE");
    const dropped = requested("DELETE");
    for (const end of answers) end();
    await dropped;
  });

  test("ends in Canceled, and the object is stored all the same, when it is of one part", async () => {
    const stored = once(server.events, "stored");
    const sending = requested("PUT");
    const operation = start(2 * mebibyte);
    await sending;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    await stored;
  });

  test.each<[string, RequestListener]>([
    ["S3 refuses a part", (_, response) => void response.writeHead(403).end()],
    ["the connection is lost", ({ socket }) => socket.destroy()],
  ])("ends in Error, and the server is told to drop the parts, when %s", async (_, refuse) => {
    onPart = refuse;
    const operation = start(12 * mebibyte);
    await expect(toPromise(operation)).rejects.toThrow();
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(requests.at(-1)).toBe("DELETE");
  });
});
