// Checks that the reference in docs/api is what the sources say, and that typedoc has nothing to warn of.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { check, execute, inScratchFolder, root } from "./scratch.js";

/** The pages in a folder, by their path from there. */
async function pagesIn(folder: string): Promise<Map<string, string>> {
  const files = await readdir(folder, { recursive: true });
  const pages = files.filter((file) => file.endsWith(".md")).sort();
  return new Map(
    await Promise.all(
      pages.map(async (page) => [page, await readFile(join(folder, page), "utf8")] as const),
    ),
  );
}

await check("API reference", () =>
  inScratchFolder(async (folder) => {
    await execute("npx", ["typedoc", "--out", folder], root);
    const [made, kept] = await Promise.all([pagesIn(folder), pagesIn(join(root, "docs/api"))]);
    const names = new Set([...made.keys(), ...kept.keys()]);
    const stale = [...names].filter((name) => made.get(name) !== kept.get(name));
    if (stale.length > 0)
      throw new Error(`Run \`npm run docs:api\`: docs/api differs in ${stale.join(", ")}`);
    return `${made.size} pages, as the sources say`;
  }),
);
