import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { describeWithRedis } from "../../spec/support/services.js";

/** Runs the demo; `onOutput` is told what it has written so far. */
async function runCluster(
  parameters: string[],
  options: { path?: string; onOutput?: (text: string, stop: () => void) => void } = {},
) {
  const child = spawn(
    process.execPath,
    ["--import", "./scripts/register.js", "demo/cluster/main.ts", ...parameters],
    {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, ...(options.path && { PATH: options.path }) },
    },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      text += chunk;
      options.onOutput?.(text, () => child.kill("SIGINT"));
    });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, text };
}

function hashOf(jobs: number, megabytes: number): string {
  const hashes = Array.from({ length: jobs }, (_, seed) =>
    createHash("sha256")
      .update(Buffer.alloc(megabytes * 1_000_000, String(seed)))
      .digest("hex"),
  );
  return createHash("sha256").update(hashes.join("\n")).digest("hex");
}

const leftovers = (): string[] =>
  readdirSync(tmpdir()).filter((name) => /^async-operation-\w{6}$/.test(name));

describeWithRedis("demo:cluster", () => {
  test("hashes each job on some process, under one bar, in order", async () => {
    const before = leftovers();
    const { code, text } = await runCluster(["--jobs", "7", "--megabytes", "2", "--workers", "2"]);
    expect(text).toContain("100 %  7/7 jobs\n7 jobs of 2 MB, 2 processes, ");
    expect(text).toContain(`SHA-256 of all: ${hashOf(7, 2)}\n`);
    expect([code, leftovers()]).toEqual([0, before]);
  });

  test("cancels all jobs on Ctrl-C, says how far it came, and leaves nothing", async () => {
    const before = leftovers();
    let stops = 0; // The second one would kill.
    const { code, text } = await runCluster(["--jobs", "500", "--megabytes", "50"], {
      onOutput: (written, stop) => written.includes("jobs") && stops++ === 0 && stop(),
    });
    expect(text).toMatch(/Canceled; \d+ of 500 jobs done\n$/);
    expect([code, leftovers()]).toEqual([130, before]);
  });
});

describe("demo:cluster", () => {
  test("says what is missing and how to get it when there is no Redis (W-70)", async () => {
    const { code, text } = await runCluster([], { path: "/nowhere" });
    expect(text).toMatch(
      /^Cannot start Redis, .+: neither redis-server nor valkey-server is on the PATH\nTo get it:\n/,
    );
    expect(text).toContain("apt-get install redis-server");
    expect(text).not.toContain("    at ");
    expect(code).toBe(1);
  });

  test("says what is wrong with its options", async () => {
    const { code, text } = await runCluster(["--jobs", "many"]);
    expect(text).toContain('Cannot use "many": expected a number');
    expect(code).not.toBe(0);
  });
});
