// Runs the contract suite of each adapter with a fault in the operations that the adapter creates.
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { contractCases } from "async-operation/conformance";
import config from "../../jest.config.js";
import { capabilities, type Fault } from "./fault.js";
import type { Row } from "./row.js";

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

/** A test of a contract suite, and how it ended. */
interface Result {
  readonly file: string;
  readonly suite: string;
  readonly title: string;
  readonly status: string;
}

/** jest's configuration; the doors of lib are faulty for the sources of adapters. */
const planted = JSON.stringify({
  ...config,
  rootDir: root,
  testTimeout: 5000, // A test that waits for a dropped cancel ends its suite.
  moduleNameMapper: {
    // The shared suite imports the first one, too: it uses the constants and the classes of errors.
    "^\\.\\./(\\.\\./)?lib/index\\.js$": "<rootDir>/proof/planted/faulty-index.ts",
    "^\\.\\./(\\.\\./)?lib/adapter-kit\\.js$": "<rootDir>/proof/planted/faulty-kit.ts",
    "^\\.\\./(\\.\\./)?lib/wire\\.js$": "<rootDir>/proof/planted/faulty-wire.ts",
    ...config.moduleNameMapper,
  },
});

/** The contract suites of the named adapters, or of all. */
function specsOf(names: readonly string[]): string[] {
  const folder = join(root, "spec/adapters");
  return (names.length > 0 ? names : readdirSync(folder))
    .map((name) => join(folder, name, "contract.spec.ts"))
    .filter((file) => existsSync(file));
}

/** The faults of an adapter: in the operations that it creates, or in the link to a given one. */
function faultsOf(spec: string): readonly Fault[] {
  const path = join(root, "adapters", basename(dirname(spec)));
  const files = existsSync(path)
    ? readdirSync(path).map((name) => join(path, name))
    : [`${path}.ts`];
  const creates = /import \{[^}]*\b(run|AsyncOperationSource|AdapterSource)\b/;
  return files.some((file) => creates.test(readFileSync(file, "utf8")))
    ? ["report", "cancel"]
    : ["link"];
}

/** Runs specs with a fault, or without one. */
async function runSpecs(files: readonly string[], fault?: Fault): Promise<readonly Result[]> {
  const folder = await mkdtemp(join(tmpdir(), "planted-"));
  const output = join(folder, "report.json");
  const parameters = [
    ...["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"],
    ...["node_modules/jest/bin/jest.js", "--config", planted, "--json", `--outputFile=${output}`],
    // Most wait for the dropped call, and may leave a connection open.
    ...["--maxWorkers=6", "--forceExit", "--runTestsByPath", ...files],
  ];
  const env = { ...process.env, PLANT: fault, STOP_AFTER_FAILURE: "suite" };
  try {
    // Rejects if a test fails; the report is written in either case.
    await execute(process.execPath, parameters, { cwd: root, env }).catch(() => {});
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

/** The suites that can express a fault: one of their tests needs its feature. */
function suitesWith(fault: Fault, results: readonly Result[]): Set<string> {
  const titles = new Set(
    contractCases
      .filter(({ needs = [] }) => needs.includes(capabilities[fault]))
      .map(({ id, title }) => `${title} (${id})`),
  );
  return new Set(results.filter(({ title }) => titles.has(title)).map(({ suite }) => suite));
}

/** Plants each fault in the adapters; without a fault, their contract suites pass. */
export async function checkAdapters(names: readonly string[]): Promise<Row[]> {
  const specs = specsOf(names);
  const sound = await runSpecs(specs);
  const broken = sound.find(({ status }) => status === "failed");
  if (broken !== undefined)
    throw new Error(`Fails without a fault: ${broken.file}: ${broken.suite} ${broken.title}`);
  const rows: Row[] = [];
  for (const fault of ["report", "cancel", "link"] as const) {
    const files = specs.filter((spec) => faultsOf(spec).includes(fault));
    if (files.length === 0) continue;
    const results = await runSpecs(files, fault);
    for (const suite of suitesWith(
      fault,
      sound.filter(({ file }) => files.includes(file)),
    )) {
      const first = results.find((each) => each.suite === suite && each.status === "failed");
      rows.push({ rule: `${suite} drops no ${fault}`, "found by": first?.title });
    }
  }
  return rows;
}
