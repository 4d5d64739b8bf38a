import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { adapterNames } from "../support/adapters.js";
import { fence, pages, root } from "./pages.js";

const withoutCode = (text: string): string => text.replaceAll(fence, "");

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const headings = withoutCode(pages.get(page) ?? "").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The links of a page that lead nowhere. */
function brokenLinksOf(page: string, text: string): string[] {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : relative(root, resolve(root, dirname(page), path));
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

describe("a page", () => {
  test.each([...pages])("links only to files and headings that exist in %s", (page, text) => {
    expect(brokenLinksOf(page, text)).toEqual([]);
  });

  test.each([...pages])("has no code that is left unchecked in %s", (_, text) => {
    const fences = [...text.matchAll(/^.*```.*$/gm)].map(([line]) => line);
    const known = ["```", "```ts", "```tsx", "```text", "```sh"];
    expect(fences.filter((line) => !known.includes(line))).toEqual([]);
  });

  test.each([...pages])("names no case that no spec proves in %s", (_, text) => {
    const proved = ["spec", "conformance"]
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
          .filter((file) => /\.spec\.ts$/.test(file) || folder === "conformance")
          .map((file) => readFileSync(join(root, folder, file), "utf8")),
      )
      .join("");
    const cases = [...text.matchAll(/\b[A-Z]{2}-\d\d\b/g)].map(([id]) => id);
    expect(cases.filter((id) => !proved.includes(id))).toEqual([]);
  });

  test.each(adapterNames())("begins with a snippet for %s", (name) => {
    const text = pages.get(join("docs", `${name}.md`));
    const [whole] = text?.match(/```\w*/) ?? [];
    expect(whole).toMatch(/^```tsx?$/);
  });
});
