import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { AsyncStatus, waitFor } from "async-operation";
import { toPromise } from "async-operation/promise";
import { downloadFile } from "../../examples/recipes/node-pipeline.js";
import { describeDownload } from "./download.js";
import { startServer } from "./http-server.js";

const folder = mkdtempSync(join(tmpdir(), "async-operation-pipeline-"));
const path = join(folder, "file");

afterAll(() => rmSync(folder, { recursive: true }));

describeDownload("downloadFile() with pipeline", {
  start: (url) => downloadFile(url, path),
  bytesOf: () => readFileSync(path),
  loadedOf: ({ loaded, total }) => [loaded, total],
});

describe("downloadFile() with pipeline", () => {
  test("leaves the file as it was, and no part of the new one, when it is canceled", async () => {
    const server = await startServer((_, response) => void response.write("x"));
    writeFileSync(path, "before");
    const operation = downloadFile(server.origin, path);
    operation.progress = () => operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ cause: "not needed" });
    expect(readdirSync(folder)).toEqual(["file"]);
    expect(readFileSync(path, "utf8")).toBe("before");
    await server.stop();
  });

  test("completes when another download to the same path is canceled, or completes too", async () => {
    const answers: ServerResponse[] = [];
    const server = await startServer((_, response) => void answers.push(response));
    const operations = ["first", "second", "third"].map(() => downloadFile(server.origin, path));
    while (answers.length < 3) await once(server.events, "request");
    for (const [index, response] of answers.entries()) response.write(`${index}`.repeat(10));
    operations[0]?.cancel("not needed");
    expect(await waitFor(operations[0] as (typeof operations)[0], Infinity)).toBe(
      AsyncStatus.Canceled,
    );
    for (const [index, response] of answers.entries()) response.end(`${index}`.repeat(10));
    expect(await Promise.all(operations.slice(1).map((each) => toPromise(each)))).toEqual([20, 20]);
    expect(new Set(readFileSync(path, "utf8")).size).toBe(1);
    expect(readdirSync(folder)).toEqual(["file"]);
    await server.stop();
  });

  test("closes the connection of an answer that it does not read", async () => {
    const server = await startServer((_, response) => void response.writeHead(500).write("x"));
    const gone = once(server.events, "gone");
    await expect(toPromise(downloadFile(server.origin, path))).rejects.toThrow("answered 500");
    await gone;
    await server.stop();
  });

  test("ends in Error, and the connection closes, when the file cannot be written", async () => {
    const server = await startServer((_, response) => void response.write("x"));
    const gone = once(server.events, "gone");
    const operation = downloadFile(server.origin, join(folder, "missing", "file"));
    await expect(toPromise(operation)).rejects.toMatchObject({ code: "ENOENT" });
    await gone;
    await server.stop();
  });
});
