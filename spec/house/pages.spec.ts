import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Redis, startRedis } from "../support/redis.js";
import { claimsOf, makeProject, runSnippets } from "./run-snippets.js";
import type { Run } from "./snippets.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** All pages, by their path from the root. */
const pages = new Map(
  ["", "docs", "docs/guide", "docs/recipes", "docs/coming-from", "docs/decisions"]
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file)))
    .filter((file) => file.endsWith(".md"))
    .map((file) => [file, readFileSync(join(root, file), "utf8")]),
);

/** A block of code in a page that a reader may paste and run. */
interface Snippet {
  /** The page and the line, and the name of the module that is made of it. */
  readonly name: string;
  readonly code: string;
  /** What the page says that it prints: a block of text that follows at once. */
  readonly output: string[] | undefined;
}

const fence = /^```(.*)\n([\s\S]*?)^```$/gm;

function snippetsOf(page: string, text: string): Snippet[] {
  const blocks = [...text.matchAll(fence)];
  return blocks.flatMap((block, index) => {
    const [whole, language, code = ""] = block;
    if (language !== "ts") return [];
    const next = blocks[index + 1];
    const between = text.slice(block.index + whole.length, next?.index);
    const follows = next?.[1] === "text" && between.trim() === "";
    const lines = text.slice(0, block.index).split("\n").length;
    return {
      name: `${page.replaceAll(/[\\/]/g, "+")}:${lines}`,
      code: "\n".repeat(lines) + code, // An error then names the line of the page.
      output: follows ? next[2]?.trimEnd().split("\n") : undefined,
    };
  });
}

const snippets = [...pages].flatMap(([page, text]) => snippetsOf(page, text));

const fileOf = ({ name }: Snippet): string => `${name.replace(":", "+")}.ts`;

describe("a snippet", () => {
  const folder = mkdtempSync(join(tmpdir(), "async-operation-docs-"));
  const runs = new Map<string, Run>();
  let complaints: string[] = [];
  let redis: Redis;

  async function compile(): Promise<void> {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder], {
      cwd: folder,
    }).catch((error) => error as { stdout: string });
    complaints = stdout.split("\n");
  }

  async function runAll(): Promise<void> {
    const files = snippets.map((snippet) => join(folder, fileOf(snippet)));
    const all = await runSnippets(folder, files, { REDIS_PORT: String(redis.connection.port) });
    for (const [file, run] of Object.entries(all)) runs.set(relative(folder, file), run);
  }

  beforeAll(async () => {
    for (const snippet of snippets) writeFileSync(join(folder, fileOf(snippet)), snippet.code);
    makeProject(folder);
    redis = await startRedis();
    await Promise.all([compile(), runAll()]);
  }, 120_000);

  afterAll(async () => {
    await redis.close();
    rmSync(folder, { recursive: true });
  });

  test.each(snippets)("compiles as a module of its own at $name", (snippet) => {
    expect(complaints.filter((line) => line.includes(fileOf(snippet)))).toEqual([]);
  });

  test("is all that the compiler complains about", () => {
    const files = snippets.map(fileOf);
    const others = complaints.filter((line) => !files.some((file) => line.includes(file)));
    expect(others.filter((line) => line.includes("error TS"))).toEqual([]);
  });

  test.each(snippets)("runs and prints what the page says at $name", (snippet) => {
    const { printed, errors } = runs.get(fileOf(snippet)) ?? { printed: [], errors: ["Not run"] };
    expect(errors).toEqual([]);
    if (snippet.output !== undefined) expect(printed).toEqual(snippet.output);
    for (const claim of claimsOf(snippet.code)) expect(printed).toContain(claim);
  });
});

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
    const known = ["```", "```ts", "```text", "```sh"];
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

  test.each(readdirSync(join(root, "adapters")))("begins with a snippet for %s", (file) => {
    const text = pages.get(join("docs", file.replace(/\.ts$/, ".md")));
    const [whole] = text?.match(/```\w*/) ?? [];
    expect(whole).toBe("```ts");
  });
});
