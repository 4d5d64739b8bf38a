import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../adapters", import.meta.url));

/** The entry of each adapter, by its name: `adapters/NAME.ts`, or `index.ts` in the folder `adapters/NAME`. */
export const adapterEntries: ReadonlyMap<string, string> = new Map(
  readdirSync(folder, { withFileTypes: true }).map((entry) =>
    entry.isDirectory()
      ? [entry.name, `adapters/${entry.name}/index.ts`]
      : [entry.name.replace(/\.ts$/, ""), `adapters/${entry.name}`],
  ),
);

/** The names of all adapters. */
export function adapterNames(): string[] {
  return [...adapterEntries.keys()];
}
