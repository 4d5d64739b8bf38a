// Provides Redis, then runs jest with the given parameters, `--json --outputFile=…` among them.
// Without Redis, the last lines printed name the tests that were left out.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { howToGetRedis, provideRedis } from "./redis.js";
import { root } from "./scratch.js";

/** The part of jest's report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const { values } = parseArgs({ strict: false, options: { outputFile: { type: "string" } } });
const reportFile = String(values.outputFile);

/** Runs jest and returns its exit code; the specs read the program, or "", from SPEC_REDIS. */
function runJest(program: string): number {
  rmSync(reportFile, { force: true });
  const parameters = ["run", "jest", "--", ...process.argv.slice(2)];
  const env = { ...process.env, SPEC_REDIS: program };
  const { status, error } = spawnSync("npm", parameters, { cwd: root, stdio: "inherit", env });
  if (error !== undefined) throw error;
  return status ?? 1;
}

/** Returns each spec with skipped tests, and their number. */
function readSkipped(): [file: string, count: number][] {
  if (!existsSync(reportFile)) return [];
  const { testResults }: Report = JSON.parse(readFileSync(reportFile, "utf8"));
  return testResults
    .map(({ name, assertionResults }): [string, number] => {
      const skipped = assertionResults.filter(({ status }) => status === "pending");
      return [relative(root, name), skipped.length];
    })
    .filter(([, count]) => count > 0)
    .sort();
}

function printLeftOut(skipped: [file: string, count: number][], reason: string): void {
  const lines = skipped.map(([file, count]) => `  ${String(count).padStart(3)}  ${file}\n`);
  console.log(
    `\nTests that need Redis were left out: ${reason}\n${lines.join("")}${howToGetRedis}`,
  );
}

const redis = provideRedis();
process.exitCode = runJest(redis.program ?? "");
const skipped = readSkipped();
if (redis.program === undefined && skipped.length > 0) {
  printLeftOut(skipped, redis.reason);
  if (process.env["CI"]) {
    console.log("Failed: CI is set, and no test may be left out there");
    process.exitCode ||= 1;
  }
}
