import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The texts of all files in a folder, by their names. */
function textsIn(folder: string): Map<string, string> {
  const files = readdirSync(join(root, folder));
  return new Map(files.map((file) => [file, readFileSync(join(root, folder, file), "utf8")]));
}

const examples = textsIn("examples/recipes");
const pages = textsIn("docs/recipes");
/** Has recipes beside other code. */
const guide = textsIn("docs/guide");

const blocksOf = (page: string): string[] =>
  [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);

describe("a page of recipes", () => {
  test.each([...pages])("has no block of code but the text of an example in %s", (_, page) => {
    const texts = [...examples.values()];
    expect(blocksOf(page).filter((code) => !texts.includes(code))).toEqual([]);
  });
});

describe("a recipe", () => {
  test.each([...examples])("is on one page, once, as examples/recipes/%s has it", (_, text) => {
    const blocks = [...pages.values(), ...guide.values()].flatMap(blocksOf);
    expect(blocks.filter((code) => code === text)).toHaveLength(1);
  });

  test.each([...examples.keys()])("has a spec for examples/recipes/%s", (file) => {
    expect(existsSync(join(root, "spec/recipes", file.replace(/\.ts$/, ".spec.ts")))).toBe(true);
  });
});
