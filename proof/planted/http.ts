// Runs the specs of http with a bug in its server or its client.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../jest.config.js";
import { httpBugs } from "./http-bugs.js";
import type { Row } from "./row.js";
import { type Result, runSpecs } from "./run-specs.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const changes = {
  setupFilesAfterEnv: [
    ...(config.setupFilesAfterEnv ?? []),
    "<rootDir>/proof/planted/plant-http.ts",
  ],
  testTimeout: 20_000, // The client waits for seconds in some of them.
};

/** The specs, without those that collect garbage. */
function specsOf(): string[] {
  const folder = join(root, "spec/adapters/http");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".spec.ts") && !/leaks|memory/.test(file))
    .map((file) => join(folder, file));
}

const failed = (results: readonly Result[]): Result | undefined =>
  results.find(({ status }) => status === "failed");

/** Plants each bug; without one, the specs pass. */
export async function checkHttp(): Promise<Row[]> {
  const specs = specsOf();
  if (specs.length === 0) return [];
  const broken = failed(await runSpecs(specs, { changes }));
  if (broken !== undefined)
    throw new Error(`Fails without a bug: ${broken.file}: ${broken.suite} ${broken.title}`);
  const rows: Row[] = [];
  for (const { rule } of httpBugs) {
    const results = await runSpecs(specs, { fault: rule, changes, parameters: ["--bail"] });
    rows.push({ rule: `http: ${rule}`, "found by": failed(results)?.title });
  }
  return rows;
}
