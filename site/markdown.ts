// Reads Markdown as GitHub does: links lead from file to file, and headings have GitHub's anchors. A comment marks
// where a card of the web demo runs.
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MarkdownRenderer } from "vitepress";
import { importOf, routeOf } from "./pages.js";

type Token = ReturnType<MarkdownRenderer["parse"]>[number];

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns the anchor of a heading, as GitHub makes it. */
export function slugify(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}

/** Returns the page that a link to a folder leads to: its first. */
function firstPageIn(folder: string): string {
  const page = readdirSync(join(root, folder)).find((file) => file.endsWith(".md")) ?? "";
  return join(folder, page);
}

/** The pages and the pictures of the site. */
const inSite = /^(docs\/.*\.(md|png|svg)|[^/]*\.md)$/;

/** Returns where a link of a page leads in the site; undefined if only the repository has it. */
function targetOf(page: string, link: string): string | undefined {
  const [path = "", anchor] = link.split("#");
  let file = join(dirname(page), path);
  if (!existsSync(join(root, file))) throw new Error(`${page} links to ${link}, which is missing`);
  if (statSync(join(root, file)).isDirectory()) file = firstPageIn(file);
  if (!inSite.test(file)) return undefined;
  return `/${routeOf(file)}${anchor === undefined ? "" : `#${anchor}`}`;
}

/** Points the links of a page to pages of the site; a link to another file becomes its text. */
function mapLinks(page: string, tokens: readonly Token[]): void {
  let isText = false;
  for (const token of tokens) {
    const link = token.attrGet("href") ?? "";
    if (token.type === "link_open" && !/^([a-z]+:|#)/.test(link)) {
      const target = targetOf(page, link);
      isText = target === undefined;
      token.attrs = [isText ? ["title", join(dirname(page), link)] : ["href", String(target)]];
    }
    if (token.type === "code_inline") token.attrSet("v-pre", ""); // Braces are no template.
    if (isText && token.type.startsWith("link_")) token.tag = "span";
    if (token.type === "link_close") isText = false;
  }
}

/** Makes an empty heading of a column a cell: a screen reader reads a heading without text for each cell. */
function mapEmptyHeadings(tokens: readonly Token[]): void {
  for (const [index, { type, content }] of tokens.entries()) {
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    if (type === "inline" && content === "" && before?.tag === "th" && after)
      before.tag = after.tag = "td";
  }
}

/** Makes the renderer read pages by their place in the repository. */
export function readAsRepository(md: MarkdownRenderer): void {
  md.core.ruler.push("repository", ({ tokens, env }) => {
    const page = (env.realPath ?? env.path).slice(root.length);
    const [title] = tokens[1]?.children ?? [];
    if (title !== undefined && page.startsWith("docs/api/"))
      title.content = importOf(title.content);
    mapEmptyHeadings(tokens);
    for (const token of tokens) {
      if (token.type === "html_block")
        token.content = token.content.replace(/^<!-- live: (\w+) -->/, '<LiveCard name="$1" />');
      mapLinks(page, token.children ?? []);
    }
  });
}
