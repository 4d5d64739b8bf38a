// The reports that wait for a busy reader of a port: all, or a few of the newest.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import type { Unread } from "./unread.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const count = 10_000;
/** All reports of 10 kB together, in bytes. */
const size = 10_000 * count;

async function measure(reports: string): Promise<Unread> {
  const parameters = ["--import", "./scripts/register.js", "proof/leaks/unread.ts"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...parameters, reports, String(count)],
    { cwd: root },
  );
  return JSON.parse(stdout);
}

describe("toMessagePort() before a busy reader", () => {
  test("keeps all reports in the port when `reports` is all", async () => {
    const { growth, received, last } = await measure("all");
    expect([received, last]).toEqual([count, count]);
    expect(growth).toBeGreaterThan(size / 2);
  }, 600_000);

  test("keeps a few when `reports` is newest, of which the last arrives", async () => {
    const { growth, received, last } = await measure("newest");
    expect([received, last]).toEqual([3, count]);
    expect(growth).toBeLessThan(size / 2);
  }, 600_000);
});
