// Aliases for Vite: "async-operation/…" is read from the sources.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the source of each entry: "./dist/lib/index.js" is built from lib/index.ts. */
export function aliases(): { find: RegExp; replacement: string }[] {
  const { exports } = JSON.parse(readFileSync(`${repository}/package.json`, "utf8"));
  return Object.entries<string>(exports).map(([name, file]) => ({
    find: new RegExp(`^${name.replace(".", "async-operation")}$`),
    replacement: join(repository, file.replace("/dist/", "/").replace(/js$/, "ts")),
  }));
}
