// Runs specs in a process of jest, with a fault that the environment variable PLANT names.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Config } from "jest";
import config from "../../jest.config.js";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The part of jest's report that is read. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly [suite: string];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

/** A test, and how it ended. */
export interface Result {
  readonly file: string;
  readonly suite: string;
  readonly title: string;
  readonly status: string;
}

/** How specs are run. */
export interface RunOptions {
  /** The fault that is planted; without one, none is. */
  readonly fault?: string | undefined;
  /** What differs from jest's own configuration. */
  readonly changes: Config;
  readonly parameters?: readonly string[];
}

/** Runs specs with a fault, or without one. */
export async function runSpecs(
  files: readonly string[],
  { fault, changes, parameters = [] }: RunOptions,
): Promise<readonly Result[]> {
  const folder = await mkdtemp(join(tmpdir(), "planted-"));
  const output = join(folder, "report.json");
  const planted = JSON.stringify({ ...config, rootDir: root, ...changes });
  const all = [
    ...["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"],
    ...["node_modules/jest/bin/jest.js", "--config", planted, "--json", `--outputFile=${output}`],
    // Most wait for the dropped call, and may leave a connection open.
    ...["--maxWorkers=6", "--forceExit", ...parameters, "--runTestsByPath", ...files],
  ];
  const env = { ...process.env, PLANT: fault, STOP_AFTER_FAILURE: "suite" };
  try {
    // Rejects if a test fails; the report is written in either case.
    await execute(process.execPath, all, { cwd: root, env }).catch(() => {});
    return resultsOf(JSON.parse(await readFile(output, "utf8")));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function resultsOf({ testResults }: Report): Result[] {
  return testResults.flatMap(({ name: file, message, assertionResults }) => {
    if (assertionResults.length === 0) throw new Error(`Cannot run ${file}: ${message}`);
    return assertionResults.map(({ ancestorTitles: [suite], title, status }) => {
      return { file, suite, title, status };
    });
  });
}
