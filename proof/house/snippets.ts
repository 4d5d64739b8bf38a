// Run as a program by run-snippets.ts: imports each module that it is given, one after another, and
// writes what each printed and threw to the file named first, as JSON.
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

/** What became of one module. */
export interface Run {
  readonly printed: string[];
  readonly errors: string[];
}

const [target, ...files] = process.argv.slice(2);
const runs: Record<string, Run> = {};
let current: Run = { printed: [], errors: [] };

function addError(error: unknown): void {
  current.errors.push(error instanceof Error ? String(error.stack) : format(error));
}

console.log = (...values: unknown[]) => {
  current.printed.push(...format(...values).split("\n"));
};
process.on("uncaughtException", addError);
process.on("unhandledRejection", addError);
process.on("exit", () => writeFileSync(String(target), JSON.stringify(runs)));

for (const file of files) {
  current = { printed: [], errors: ["It did not end"] };
  runs[file] = current;
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    addError(error);
  }
  // Errors of the process come after the microtasks of the turn that caused them.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  current.errors.shift();
}
