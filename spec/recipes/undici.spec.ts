import { once } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import { download } from "../../examples/recipes/undici.js";
import { describeDownload } from "./download.js";
import { startServer } from "./http-server.js";
import { stopTimers } from "./timers.js";

stopTimers(); // Its clock for long timeouts runs on for half a second.

describeDownload("download() with undici", {
  start: (url) => download(url),
  bytesOf: (bytes) => bytes,
  loadedOf: ({ loaded, total }) => [loaded, total],
});

describe("download() with undici", () => {
  test("rejects with the reason itself when it is canceled", async () => {
    const server = await startServer(() => {});
    const operation = download(server.origin);
    await once(server.events, "request");
    const reason = { user: "left" };
    operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
    await server.stop();
  });

  test("ends in Error when it is canceled while a connection is made, and that fails", async () => {
    const operation = download("http://127.0.0.1:1");
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("closes the connection of an answer that it does not read", async () => {
    const server = await startServer((_, response) => void response.writeHead(500).write("x"));
    const gone = once(server.events, "gone");
    await expect(toPromise(download(server.origin))).rejects.toThrow("answered 500");
    await gone;
    await server.stop();
  });
});
