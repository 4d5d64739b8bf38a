import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Redis, startRedis } from "../../spec/support/redis.js";
import { describeWithRedis } from "../../spec/support/services.js";
import { ownLines } from "./own-lines.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What each example prints, line by line. */
const examples: Record<string, string[]> = {
  promise: [
    "read 65536",
    "read 131072",
    "read 196608",
    "read 262144",
    "smaller: true",
    "AbortError because not needed",
    "canceled: true",
  ],
  "abort-signal": [
    "reminder stopped: half is enough",
    "file closed",
    "writing stopped: half is enough",
    "file closed",
    "written: 40960",
  ],
  "abort-controller": ["2cf24dba5fb0a30e", "true", "true", "true nor this one"],
  progress: ["37.5 %", "75 %", "87.5 %", "100 %", "lines: 16384"],
  "p-cancelable": [
    "started",
    "CancelError not needed",
    "canceled: true",
    "length: 14",
    "given up true",
  ],
  fetch: [
    "201 Created",
    "{ phase: 'download', loaded: 700000, total: 700000 }",
    "true /report",
    "700000",
    "404 no such file",
    "enough seen",
    "server: connection closed",
  ],
  polling: ["0", "0.5", "1", "file 0", "not needed", "server: canceled"],
  "node-callback": ["null 65536 true", "ENOENT", "ABORT_ERR not needed", "canceled: true"],
  "windows-runtime": ["50 %", "100 %", "copied 200000 bytes", "Canceled Canceled", "200000 true"],
  "cancellation-token": ["[ 'apple', 'banana', 'cherry' ]", "true", "letters: 6", "two are enough"],
  mcp: [
    "33 %",
    "67 %",
    "100 %",
    "{ words: 3, letters: 6 }",
    "tool stopped: enough read",
    "call stopped: enough read",
    "true",
  ],
  ai: [
    "user sees: 25 %",
    "user sees: 50 %",
    "user sees: 75 %",
    "user sees: 100 %",
    "user sees: { file: 'a.csv', rows: 1000 } true",
    "user sees: { file: 'a.csv', rows: 1000 } undefined",
    "model gets: { type: 'text', value: '1000 rows of a.csv' }",
    "user sees: 25 %",
    "user sees: 50 %",
    "tool stops: not needed",
    "stream: abort",
    "model gets: undefined",
  ],
  diagnostics: [
    'Operation 1 "import a.csv": Started, 0.5',
    "1 import a.csv ",
    "2 read page 2 1",
    "log: read page 2 Canceled",
    "log: import a.csv Canceled",
    "stopped: stopped by debug",
    "[]",
  ],
  "progress-task": ["25 %", "50 %", "75 %", "100 %", "4 files", "0 % 1 of 4", "true", "deleted"],
  store: [
    "0 %",
    '<progress aria-busy="true"></progress>',
    "25 %",
    "50 %",
    "75 %",
    "100 %",
    '<progress value="1" aria-busy="false"></progress>',
    "262144 bytes",
  ],
  react: [
    "Upload 0 %  0",
    "start a.txt",
    "Stop 50 %  0.5",
    "Upload 50 % not needed 0.5",
    "start a.txt",
    "Upload 100 % uploaded 1",
    "start a.txt",
    "AbortError: Operation was canceled: unmounted",
  ],
  "async-iterable": [
    "one",
    "two",
    "three",
    "lines: 3",
    "first: one",
    "canceled: true",
    "11 letters",
  ],
  observable: [
    "built worker.js",
    "built app.js",
    "first step 0.001",
    "canceled: true",
    "built round0.js",
    "built round1.js",
    "built round2.js",
    "last: round2.js",
  ],
  "event-target": [
    "200 got 1000 bytes upload download",
    "window closed",
    "canceled: true",
    "50 %",
    "100 %",
    "imported",
  ],
  "readable-stream": [
    "1000000 { loaded: 1000000, total: 1000000 }",
    "enough seen",
    "connection closed",
  ],
  "message-port": [
    "25 %",
    "50 %",
    "75 %",
    "100 %",
    "af1f9b7e",
    "window closed",
    "canceled: true",
    "Operation was lost: true",
  ],
  blocking: ["50 %", "100 %", "true", "RangeError: Nothing to compress", "still running: true"],
  response: [
    "client left: tab closed",
    "canceled: true",
    "server stops: Client disconnected",
    "client left: tab closed",
    "20 rows",
    "Cannot follow operation: expected text/event-stream, got HTTP 404 with text/html; charset=utf-8: No such job",
  ],
  http: [
    "20 rows in 1 import",
    "left: page closed",
    "30 rows in 2 imports",
    "server stops: not needed",
    "canceled: not needed",
    "Cannot follow operation: expected 202 with a URL, got HTTP 400 with text/plain;charset=UTF-8: Expected a number of rows",
  ],
  bullmq: [
    "25 %",
    "50 %",
    "75 %",
    "100 %",
    "4 pages",
    "worker stops: window closed",
    "window closed",
    "canceled: true",
    "2 pages",
  ],
  winjs: ["0.25", "0.5", "0.75", "1", "c5a8ff26", "Canceled", "true", "from WinJS"],
};

const names = Object.keys(examples);
const withRedis = ["bullmq"];
const others = names.filter((name) => !withRedis.includes(name));

/** Runs an example as a user does, and compares the lines that it prints. */
async function checkExample(name: string, environment = {}): Promise<void> {
  const parameters = ["--import", "./scripts/register.js", `examples/${name}.ts`];
  const options = { cwd: root, env: { ...process.env, ...environment }, timeout: 60_000 };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, parameters, options);
  expect((stdout + ownLines(stderr)).split("\n")).toEqual([...(examples[name] ?? []), ""]);
}

describe("examples/", () => {
  test("has no program that is not run here", () => {
    const files = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".ts"));
    expect(names.map((name) => `${name}.ts`).sort()).toEqual(files.sort());
  });

  test.each(others)("%s.ts prints its lines and ends by itself", (name) => checkExample(name));
});

describeWithRedis("examples/", () => {
  let redis: Redis;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  test.each(withRedis)("%s.ts prints its lines and ends by itself", (name) =>
    checkExample(name, { REDIS_PORT: String(redis.connection.port) }),
  );
});
