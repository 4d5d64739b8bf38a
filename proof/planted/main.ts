// Plants bugs, one at a time, prints what finds each, and fails for one that is not found:
// node --import ./scripts/register.js proof/planted/main.ts [lib | adapters | NAME…]
import { parseArgs } from "node:util";
import { checkAdapters } from "./adapters.js";
import { checkLib } from "./lib.js";

const { positionals } = parseArgs({ allowPositionals: true });
const names = positionals.filter((name) => name !== "lib" && name !== "adapters");

// A bug of lib leaves errors behind that no handler catches.
process.on("uncaughtException", () => {});

try {
  const isNamed = positionals.length > 0;
  const rows = isNamed && !positionals.includes("lib") ? [] : await checkLib();
  if (!isNamed || names.length > 0 || positionals.includes("adapters"))
    rows.push(...(await checkAdapters(names)));
  console.table(rows);
  const missed = rows.filter((row) => row["found by"] === undefined);
  for (const { rule } of missed) console.error(`Not found: ${rule}`);
  if (missed.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
