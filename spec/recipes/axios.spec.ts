import { once } from "node:events";
import type { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import type { AxiosProgressEvent } from "axios";
import { send } from "../../examples/recipes/axios.js";
import { describeDownload, file } from "./download.js";
import { receive, startServer } from "./http-server.js";

describeDownload("send() with axios", {
  start: (url) => send<ArrayBuffer>({ url, responseType: "arraybuffer" }),
  bytesOf: ({ data }) => new Uint8Array(data),
  loadedOf: ({ loaded, total }) => [loaded, total],
});

describe("send() with axios", () => {
  test("reports how much was sent, up to the total, before the answer comes", async () => {
    const server = await startServer(receive);
    const reports: AxiosProgressEvent[] = [];
    const operation = send<number>({ url: server.origin, method: "POST", data: file });
    operation.progress = (_, value) => reports.push(value);
    expect((await toPromise(operation)).data).toBe(file.length);
    const sent = reports.filter(({ upload }) => upload);
    expect(sent.at(-1)).toMatchObject({ loaded: file.length, total: file.length });
    expect(reports.slice(0, sent.length)).toEqual(sent);
    expect(reports.at(-1)).toMatchObject({ download: true });
    await server.stop();
  });

  test("ends in Canceled, and the server sees the connection close, when it is canceled after it has sent", async () => {
    const server = await startServer((request) => void request.resume());
    const gone = once(server.events, "gone");
    const requested = once(server.events, "request");
    const operation = send({ url: server.origin, method: "POST", data: file });
    await requested;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBeDefined();
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
    await gone;
    await server.stop();
  });

  test("rejects with the error of axios, which has no reason, when it is canceled", async () => {
    const operation = send({ url: "http://127.0.0.1:1" });
    operation.cancel("not needed");
    const expected = { name: "CanceledError", code: "ERR_CANCELED", message: "canceled" };
    await expect(toPromise(operation)).rejects.toMatchObject(expected);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("ends in Error when its timeout is over while the answer is read", async () => {
    const server = await startServer((_, response) => void response.write("x"));
    const operation = send({ url: server.origin, timeout: 100 });
    await expect(toPromise(operation)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(operation.status).toBe(AsyncStatus.Error);
    await server.stop();
  });

  test("completes with a stream as soon as the answer has begun", async () => {
    const server = await startServer((_, response) => void response.write("x"));
    const operation = send<Readable>({ url: server.origin, responseType: "stream" });
    const { data } = await toPromise(operation);
    data.on("error", () => {}).destroy();
    await server.stop();
  });

  test("ends in Error when its timeout is over", async () => {
    const server = await startServer(() => {});
    const operation = send({ url: server.origin, timeout: 20 });
    await expect(toPromise(operation)).rejects.toMatchObject({ code: "ECONNABORTED" });
    expect(operation.status).toBe(AsyncStatus.Error);
    await server.stop();
  });
});
