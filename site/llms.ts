// Writes llms.txt, an index of the pages for language models, and the table of adapters in the skill file. With
// --check, fails if one of them differs from the pages. With a folder, writes llms.txt and llms-full.txt there:
// npm run llms
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Group, groups } from "./navigation.js";
import { pagesIn, summaryOf, titleOf } from "./pages.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Pages for those who change the library, and the generated reference. */
const internal = /^(docs\/(api|decisions)\/|docs\/reports|[A-Z]+$)/;

/** The pages of a group that a user of the library needs. */
function pagesOf({ items }: Group): string[] {
  return items.flatMap((item) => {
    if (typeof item !== "string") return pagesOf(item);
    if (item !== "README" && internal.test(item)) return [];
    return item.endsWith("/") ? pagesIn(item.slice(0, -1)) : [item];
  });
}

/** Returns the table of adapters of the README. */
function adapters(): string {
  const [table = ""] = /^\| import \|[\s\S]*?(?=\n\n)/m.exec(read("README.md")) ?? [];
  return table.replaceAll("](docs/", "](../docs/");
}

function index(): string {
  const sections = groups.map((group) => {
    const lines = pagesOf(group).map(
      (page) => `- [${titleOf(page)}](${page}.md): ${summaryOf(page)}`,
    );
    return `## ${group.text}\n\n${lines.join("\n")}`;
  });
  const skill =
    "- [Skill](skill/SKILL.md): when to use an operation, ten rules, and the usual mistakes.";
  return [`# async-operation\n\n> ${summaryOf("README")}\n\n${skill}`, ...sections, ""]
    .join("\n\n")
    .trimEnd();
}

/** Returns all pages, each after its path. */
function full(): string {
  const pages = ["skill/SKILL", ...groups.flatMap(pagesOf)];
  return pages.map((page) => `<!-- ${page}.md -->\n\n${read(`${page}.md`).trim()}`).join("\n\n");
}

const skill = "skill/SKILL.md";
const mark = /(?<=<!-- adapters -->\n\n)[\s\S]*?(?=\n\n<!-- \/adapters -->)/;
const files: Record<string, string> = {
  "llms.txt": `${index()}\n`,
  [skill]: read(skill).replace(mark, adapters),
};
const [argument] = process.argv.slice(2);
if (argument === "--check") {
  const stale = Object.keys(files).filter((file) => read(file) !== files[file]);
  if (stale.length > 0) throw new Error(`${stale.join(", ")} differ from the pages: npm run llms`);
} else if (argument !== undefined) {
  writeFileSync(join(argument, "llms.txt"), `${index()}\n`);
  writeFileSync(join(argument, "llms-full.txt"), `${full()}\n`);
} else for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
