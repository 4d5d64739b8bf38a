import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { findRedis } from "../../scripts/redis.js";
import { root } from "../../spec/house/pages.js";
import { describeWithRedis } from "../../spec/support/services.js";

/** The folder that is the whole PATH. */
let path: string;

const pathOf = (program: string): string =>
  execFileSync("sh", ["-c", 'command -v "$0"', program], { encoding: "utf8" }).trim();

function link(program: string, name = program): void {
  symlinkSync(pathOf(program), join(path, name));
}

/** Adds a program that records its calls. */
function addScript(name: string, script: string): void {
  const text = `#!/bin/sh\necho "${name} $@" >> ${path}/calls\n${script}\n`;
  writeFileSync(join(path, name), text, { mode: 0o755 });
}

/** The recorded calls. */
function readCalls(): string[] {
  const file = join(path, "calls");
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "async-operation-path-"));
  for (const program of ["node", "npm", "sh"]) link(program);
});
afterEach(() => rmSync(path, { recursive: true }));

/** Runs two specs as `npm test` runs all; one of them needs Redis. */
function runSpecs({ user = 1000, ci = "" } = {}) {
  const report = join(path, "report.json");
  const parameters = [
    ...["--import", `data:text/javascript,process.getuid=()=>${user}`],
    ...[
      "--import",
      "./scripts/register.js",
      "scripts/test.ts",
      "house/redis.spec",
      "lib/async-status.spec",
    ],
    ...["--json", `--outputFile=${report}`],
  ];
  const env = { ...process.env, PATH: path, CI: ci };
  const { status, stdout } = spawnSync(process.execPath, parameters, {
    cwd: root,
    env,
    encoding: "utf8",
  });
  const { numPassedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  return { status, stdout, counts: [numPassedTests, numPendingTests] };
}

const lastParagraph = (text: string): string | undefined => text.trimStart().split(/\n\n+/).at(-1);

const leftOut = (reason: string): string => `Tests that need Redis were left out: ${reason}
    1  spec/house/redis.spec.ts
To get it:
  Debian, Ubuntu   apt-get install redis-server
  Fedora           dnf install valkey
  Alpine           apk add redis
  macOS            brew install redis
`;

const missing = "neither redis-server nor valkey-server is on the PATH";

describe("npm test, if there is no Redis", () => {
  test("leaves out what needs it, and names that last (W-70)", () => {
    addScript("apt-get", "");
    const { status, stdout, counts } = runSpecs();
    expect(lastParagraph(stdout)).toBe(leftOut(missing));
    expect({ status, counts, calls: readCalls() }).toEqual({
      status: 0,
      counts: [4, 1],
      calls: [],
    });
  });

  test("fails when CI is set (W-70)", () => {
    const { status, stdout, counts } = runSpecs({ ci: "true" });
    const failed = "Failed: CI is set, and no test may be left out there\n";
    expect(lastParagraph(stdout)).toBe(leftOut(missing) + failed);
    expect({ status, counts }).toEqual({ status: 1, counts: [4, 1] });
  });

  test("names the package manager that failed, and what it printed, when the user is root (W-70)", () => {
    addScript("apt-get", '[ "$1" = --version ] || { echo "E: No network" >&2; exit 100; }');
    const { status, stdout, counts } = runSpecs({ user: 0 });
    expect(stdout).toContain("\nE: No network\n");
    expect(lastParagraph(stdout)).toBe(leftOut("apt-get did not install it"));
    expect({ status, counts }).toEqual({ status: 0, counts: [4, 1] });
  });
});

describeWithRedis("npm test, if Redis is to be had", () => {
  const program = String(findRedis());

  test.each(["redis-server", "valkey-server"])("starts %s of the PATH (W-70)", (name) => {
    link(program, name);
    const { status, stdout, counts } = runSpecs({ ci: "true" });
    expect(stdout).not.toContain("left out");
    expect({ status, counts }).toEqual({ status: 0, counts: [5, 0] });
  });

  test("installs it when the user is root, and stops the server of the package (W-70)", () => {
    addScript("apt-get", `[ "$1" != install ] || ${pathOf("ln")} -s ${pathOf(program)} ${path}`);
    addScript("service", '[ "$2" = stop ]');
    const { status, stdout, counts } = runSpecs({ user: 0, ci: "true" });
    expect(stdout.startsWith(`Installing Redis with apt-get, as ${missing}\n`)).toBe(true);
    expect(readCalls()).toEqual([
      "apt-get --version",
      "service redis-server status",
      "apt-get update -qq",
      "apt-get install -y -qq --no-install-recommends redis-server",
      "service redis-server stop",
    ]);
    expect({ status, counts }).toEqual({ status: 0, counts: [5, 0] });
  });
});
