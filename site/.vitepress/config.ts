// The pages of the repository as a site: `npm run docs` builds it in site/dist.
import { cpSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { aliases } from "../../demo/web/aliases.js";
import { checkLinks } from "../check-links.js";
import { readAsRepository, slugify } from "../markdown.js";
import { sidebar } from "../navigation.js";
import { listOfModules, routeOf } from "../pages.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { description } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/** Ranks pages that explain above the reference, the reports and the decisions. */
const boostDocument = (id: string): number =>
  /\/(api|reports|decisions|CHANGELOG)\b/.test(id) ? 0.3 : 1;

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
    config: readAsRepository,
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
    search: { provider: "local", options: { miniSearch: { searchOptions: { boostDocument } } } },
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
  },
});
