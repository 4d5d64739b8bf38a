import { describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import { download } from "../../examples/recipes/ky.js";
import { describeDownload } from "./download.js";
import { startServer } from "./http-server.js";

describeDownload("download() with ky", {
  start: (url) => download(url),
  bytesOf: (buffer) => new Uint8Array(buffer),
  loadedOf: ({ transferredBytes, totalBytes }) => [transferredBytes, totalBytes],
});

describe("download() with ky", () => {
  test("rejects with the reason itself when it is canceled", async () => {
    const operation = download("http://127.0.0.1:1");
    const reason = { user: "left" };
    operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
  });

  test("ends in Error when its timeout is over", async () => {
    const server = await startServer(() => {});
    const operation = download(server.origin, { timeout: 20 });
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "TimeoutError" });
    expect(operation.status).toBe(AsyncStatus.Error);
    await server.stop();
  });

  test("completes when the answer has begun in time, however long its body takes", async () => {
    const server = await startServer((_, response) => {
      response.write("x");
      setTimeout(() => response.end("x"), 200);
    });
    const operation = download(server.origin, { timeout: 100 });
    expect((await toPromise(operation)).byteLength).toBe(2);
    await server.stop();
  });

  test("completes when a retry does, and stays Started until then", async () => {
    let requests = 0;
    const server = await startServer((_, response) => {
      response.statusCode = ++requests === 1 ? 503 : 200;
      response.end("x");
    });
    const operation = download(server.origin, { retry: { limit: 1, delay: () => 0 } });
    expect((await toPromise(operation)).byteLength).toBe(1);
    expect(requests).toBe(2);
    await server.stop();
  });
});
