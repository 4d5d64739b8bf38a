// The pages of the repository as a site: `npm run docs` builds it in site/dist.
import { cpSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { aliases } from "../../demo/web/aliases.js";
import { checkHeads, checkLinks } from "../check-pages.js";
import { readAsRepository, slugify } from "../markdown.js";
import { sidebar } from "../navigation.js";
import { listOfModules, routeOf, summaryOf } from "../pages.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { description } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/** Ranks pages that explain above the reference, the reports and the decisions. */
const boostDocument = (id: string): number =>
  /\/(api|reports|decisions|CHANGELOG)\b/.test(id) ? 0.3 : 1;

/** The share of letters that may differ: none of a short word, or "sse" would find "use". */
const fuzzy = (term: string): number | false => (term.length > 4 ? 0.2 : false);

export default defineConfig({
  title: "async-operation",
  description,
  lang: "en",
  srcDir: root,
  srcExclude: ["!(docs|*.md)/**", listOfModules],
  outDir: "dist",
  cacheDir: "node_modules/.vitepress",
  rewrites: routeOf,
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: {
    anchor: { slugify },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: readAsRepository,
  },
  transformPageData(data) {
    const page = data.filePath.replace(/\.md$/, "");
    if (!page.startsWith("docs/api/")) return { description: summaryOf(page).replaceAll("`", "") };
    const name = data.title;
    return { title: `${name}: API`, description: `The exports of ${name}, with their types.` };
  },
  themeConfig: {
    nav: [
      { text: "Quick start", link: "/guide/quick-start" },
      { text: "How do I", link: "/guide/how-do-i" },
      { text: "Contract", link: "/contract" },
      { text: "API", link: "/api/lib/", activeMatch: "^/api/" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: {
      provider: "local",
      options: { miniSearch: { searchOptions: { boostDocument, fuzzy } } },
    },
    notFound: {
      title: "Page not found",
      quote:
        "The address is wrong, or the page was renamed. The search finds pages by their words.",
      linkText: "First page",
    },
  },
  vite: {
    resolve: { alias: aliases() },
    esbuild: { jsx: "automatic" },
    worker: { format: "es" },
    build: { chunkSizeWarningLimit: 2000 }, // The index of the search, loaded with its box.
  },
  buildEnd({ outDir, site }) {
    // Pictures that a page shows are copied by Vite, and those that it only links to are not.
    cpSync(`${root}docs/web-demo`, `${outDir}/web-demo`, { recursive: true });
    checkLinks(outDir, site.base);
    checkHeads(outDir);
  },
});
