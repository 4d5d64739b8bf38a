// The pages, by their path from the root of the repository and without the ending: their titles and their routes.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const read = (page: string): string => readFileSync(join(root, `${page}.md`), "utf8");

/** TypeDoc's list of modules; the navigation takes its place. */
export const listOfModules = "docs/api/README.md";

/** Returns the pages in a folder, and in its folders if it is below docs. */
export function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: folder !== "", encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith(".md") && file !== listOfModules)
    .map((file) => file.slice(0, -".md".length))
    .sort();
}

/** Returns where the site has a file. */
export function routeOf(file: string): string {
  return file.replace(/^docs\//, "").replace(/(^|\/)README\b/, "$1index");
}

/** Returns the import of a module in place of its path, which TypeDoc writes. */
export function importOf(title: string): string {
  return title
    .replace(/^lib$/, "async-operation")
    .replace(/^(adapters|lib|conformance)\//, "async-operation/");
}

/** Returns the title of a page, without what the navigation above it says already. */
export function titleOf(page: string): string {
  const [, title = page] = /^# (.+)$/m.exec(read(page)) ?? [];
  const known = /^(Recipes: |Coming from |async-operation\/)/;
  return importOf(title.replaceAll("`", "")).replace(known, "");
}

/** Returns a text without the marks of Markdown. */
const plain = (text: string): string => text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");

/** Returns the first sentence of a page, after its title. */
export function summaryOf(page: string): string {
  const paragraphs = read(page).split(/\n{2,}/);
  const first = paragraphs.find((text) => /^[^#`|<![]/.test(text)) ?? "";
  const [sentence = ""] = /^.*?([.?](?=\s|$)|$)/s.exec(plain(first)) ?? [];
  return sentence.replaceAll("\n", " ").replace(/:$/, ".");
}
