// Dead links and anchors in the built site, and pages that a search engine cannot tell apart.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const valuesOf = (html: string, attribute: string): string[] =>
  [...html.matchAll(new RegExp(`<[^>]* ${attribute}="([^"]*)"`, "g"))].map(([, value = ""]) =>
    decodeURI(value),
  );

/** Returns the pages of the built site by their paths, after a base. */
const pagesOf = (folder: string, base: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".html"))
      .map((file) => [`${base}${file}`, readFileSync(join(folder, file), "utf8")]),
  );

/** Throws if a page links to a file or an anchor that the site does not have. */
export function checkLinks(folder: string, base: string): void {
  const pages = pagesOf(folder, base);
  const anchors = new Map([...pages].map(([page, html]) => [page, new Set(valuesOf(html, "id"))]));
  const isDead = (page: string, link: string): boolean => {
    const { pathname, hash } = new URL(link, `http://site${page}`);
    const target = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    if (hash !== "") return !anchors.get(target)?.has(decodeURI(hash.slice(1)));
    return !existsSync(join(folder, target.slice(base.length)));
  };
  const dead = [...pages].flatMap(([page, html]) =>
    valuesOf(html, "href")
      .filter((link) => !/^[a-z]+:/.test(link) && isDead(page, link))
      .map((link) => `${page}: ${link}`),
  );
  if (dead.length > 0) throw new Error(`Dead links:\n${dead.join("\n")}`);
}

/** Throws if a page lacks a title or a description, or has that of another. */
export function checkHeads(folder: string): void {
  for (const pattern of [/<title>([^<]*)/, /<meta name="description" content="([^"]*)"/]) {
    const known = new Map([["", "an empty head"]]);
    for (const [page, html] of pagesOf(folder, "")) {
      const [, text = ""] = pattern.exec(html) ?? [];
      const other = known.get(text);
      if (other !== undefined) throw new Error(`${page} has "${text}" in its head, as ${other}`);
      known.set(text, page);
    }
  }
}
