import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { toPromise } from "async-operation/promise";
import { download } from "../../examples/recipes/fetch.js";
import { describeDownload } from "./download.js";
import { startServer } from "./http-server.js";

describeDownload("download() with fetch", {
  start: (url) => download(url),
  bytesOf: (bytes) => bytes,
  loadedOf: ({ loaded, total }) => [loaded, total],
});

describe("download() with fetch", () => {
  test("ends in Error at once while a clone of the response is open (W-12)", async () => {
    const server = await startServer((_, response) => response.writeHead(404).write("missing"));
    const { fetch } = globalThis;
    const clones: Response[] = [];
    globalThis.fetch = async (...parameters) => {
      const answer = await fetch(...parameters);
      clones.push(answer.clone());
      return answer;
    };
    try {
      await expect(toPromise(download(server.origin))).rejects.toThrow("answered 404");
    } finally {
      globalThis.fetch = fetch;
      void clones[0]?.body?.cancel();
      await server.stop();
    }
  });

  test("rejects with the reason itself when it is canceled", async () => {
    const operation = download("http://127.0.0.1:1");
    const reason = { user: "left" };
    operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
  });

  test("tells no total when the answer is compressed", async () => {
    const server = await startServer((_, response) => {
      const body = gzipSync("x".repeat(1000));
      response.writeHead(200, { "content-encoding": "gzip", "content-length": body.length });
      response.end(body);
    });
    const reports: unknown[] = [];
    const bytes = await toPromise(download(server.origin), {
      progress: (value) => reports.push(value),
    });
    expect(bytes).toHaveLength(1000);
    expect(reports).toEqual([{ loaded: 1000 }]);
    await server.stop();
  });

  test("completes with no bytes when the answer has no body", async () => {
    const server = await startServer((_, response) => response.writeHead(204).end());
    expect(await toPromise(download(server.origin))).toHaveLength(0);
    await server.stop();
  });

  test("closes the connection of an answer that it does not read", async () => {
    const server = await startServer((_, response) => void response.writeHead(500).write("x"));
    const gone = once(server.events, "gone");
    await expect(toPromise(download(server.origin))).rejects.toThrow("answered 500");
    await gone;
    await server.stop();
  });

  test("sends what the request says", async () => {
    const server = await startServer(({ method, headers }, response) =>
      response.end(`${method} ${headers.accept}`),
    );
    const request = { method: "POST", headers: { accept: "text/plain" } };
    const bytes = await toPromise(download(server.origin, request));
    expect(new TextDecoder().decode(bytes)).toBe("POST text/plain");
    await server.stop();
  });
});
