import { once } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import type { Progress } from "got";
import { download, upload } from "../../examples/recipes/got.js";
import { describeDownload, file } from "./download.js";
import { receive, startServer } from "./http-server.js";

describeDownload("download() with got", {
  start: (url) => download(url, { retry: { limit: 0 } }),
  bytesOf: (bytes) => bytes,
  loadedOf: ({ transferred, total }) => [transferred, total],
});

describe("download() with got", () => {
  test("rejects with the error of got when it is canceled", async () => {
    const operation = download("http://127.0.0.1:1");
    operation.cancel("not needed");
    const expected = { name: "AbortError", code: "ERR_ABORTED" };
    await expect(toPromise(operation)).rejects.toMatchObject(expected);
    expect(operation.errorCode?.cause).toBe("not needed");
  });
});

describe("upload() with got", () => {
  test("reports how much was sent, up to the total", async () => {
    const server = await startServer(receive);
    const reports: Progress[] = [];
    const operation = upload(server.origin, { body: file });
    operation.progress = (_, value) => reports.push(value);
    expect(await toPromise(operation)).toBe(String(file.length));
    const { length } = file;
    expect(reports.at(-1)).toEqual({ percent: 1, transferred: length, total: length });
    await server.stop();
  });

  test("ends in Canceled, and the server sees the connection close, when it is canceled while it sends", async () => {
    const server = await startServer((request) => void request.resume());
    const gone = once(server.events, "gone");
    const operation = upload(server.origin, { body: file });
    operation.progress = (_, { transferred }) => {
      if (transferred > 0) operation.cancel("not needed");
    };
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
    await gone;
    await server.stop();
  });
});
