// Runs the contract suite of each adapter with a fault in the operations that the adapter creates.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { contractCases } from "async-operation/conformance";
import config from "../../jest.config.js";
import { capabilities, type Fault } from "./fault.js";
import type { Row } from "./row.js";
import { type Result, runSpecs } from "./run-specs.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The doors of lib are faulty for the sources of adapters. */
const changes = {
  testTimeout: 5000, // A test that waits for a dropped cancel ends its suite.
  moduleNameMapper: {
    // The shared suite imports the first one, too: it uses the constants and the classes of errors.
    "^\\.\\./(\\.\\./)?lib/index\\.js$": "<rootDir>/proof/planted/faulty-index.ts",
    "^\\.\\./(\\.\\./)?lib/adapter-kit\\.js$": "<rootDir>/proof/planted/faulty-kit.ts",
    ...config.moduleNameMapper,
  },
};

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
  const creates = /import \{[^}]*\b(run|AsyncOperationSource)\b/;
  return files.some((file) => creates.test(readFileSync(file, "utf8")))
    ? ["report", "cancel"]
    : ["link"];
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
  const sound = await runSpecs(specs, { changes });
  const broken = sound.find(({ status }) => status === "failed");
  if (broken !== undefined)
    throw new Error(`Fails without a fault: ${broken.file}: ${broken.suite} ${broken.title}`);
  const rows: Row[] = [];
  for (const fault of ["report", "cancel", "link"] as const) {
    const files = specs.filter((spec) => faultsOf(spec).includes(fault));
    if (files.length === 0) continue;
    const results = await runSpecs(files, { fault, changes });
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
