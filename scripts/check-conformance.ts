// Checks that each case of the contract is proved by a test that ran and passed: its name ends with the id.
// Reads what the last `npm test` wrote.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { check, root } from "./scratch.js";

/** The part of jest's report that is read. */
interface Report {
  readonly testResults: {
    readonly assertionResults: { readonly status: string; readonly title: string }[];
  }[];
}

/** Returns the ids in the parentheses that end the name of a test. */
function idsOf(title: string): string[] {
  const [, ids = ""] = title.match(/\(([A-Z]{2}-\d{2}(?:, [A-Z]{2}-\d{2})*)\)$/) ?? [];
  return ids === "" ? [] : ids.split(", ");
}

await check("Conformance", async () => {
  const list = await readFile(join(root, "spec/contract/conformance-ids.txt"), "utf8");
  const wanted = new Set(list.trim().split("\n"));
  const report: Report = JSON.parse(await readFile(join(root, "test-results.json"), "utf8"));
  const passed = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "passed");
  const proved = new Set(passed.flatMap(({ title }) => idsOf(title)));

  const missing = [...wanted].filter((id) => !proved.has(id));
  const unknown = [...proved].filter((id) => !wanted.has(id));
  if (missing.length > 0) throw new Error(`No passing test ends with ${missing.join(", ")}`);
  if (unknown.length > 0)
    throw new Error(`No case is named ${unknown.join(", ")} in spec/contract/conformance-ids.txt`);
  return `${wanted.size} cases, each proved by a passing test`;
});
