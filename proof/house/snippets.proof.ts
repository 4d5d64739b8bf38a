import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { fence, pages, root } from "../../spec/house/pages.js";
import { type Redis, startRedis } from "../../spec/support/redis.js";
import { describeWithRedis } from "../../spec/support/services.js";
import { claimsOf, makeProject, runSnippets } from "./run-snippets.js";
import type { Run } from "./snippets.js";

/** A block of code in a page that a reader may paste and run. */
interface Snippet {
  /** The page and the line, and the name of the module that is made of it. */
  readonly name: string;
  readonly code: string;
  readonly language: string;
  /** What the page says that it prints: a block of text that follows at once. */
  readonly output: string[] | undefined;
}

function snippetsOf(page: string, text: string): Snippet[] {
  const blocks = [...text.matchAll(fence)];
  return blocks.flatMap((block, index) => {
    const [whole, language = "", code = ""] = block;
    if (!/^tsx?$/.test(language)) return [];
    const next = blocks[index + 1];
    const between = text.slice(block.index + whole.length, next?.index);
    const follows = next?.[1] === "text" && between.trim() === "";
    const lines = text.slice(0, block.index).split("\n").length;
    return {
      name: `${page.replaceAll(/[\\/]/g, "+")}:${lines}`,
      code: "\n".repeat(lines) + code, // An error then names the line of the page.
      language,
      output: follows ? next[2]?.trimEnd().split("\n") : undefined,
    };
  });
}

const snippets = [...pages].flatMap(([page, text]) => snippetsOf(page, text));

const fileOf = ({ name, language }: Snippet): string => `${name.replace(":", "+")}.${language}`;

/** The snippets that need Redis. */
const withRedis = snippets.filter(({ code }) => code.includes("REDIS_PORT"));
const others = snippets.filter((snippet) => !withRedis.includes(snippet));

const folder = mkdtempSync(join(tmpdir(), "async-operation-docs-"));
const pathOf = (snippet: Snippet): string => join(folder, fileOf(snippet));

beforeAll(() => {
  for (const snippet of snippets) writeFileSync(pathOf(snippet), snippet.code);
  makeProject(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a snippet", () => {
  let complaints: string[] = [];
  let runs: Record<string, Run> = {};

  async function compile(): Promise<void> {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder], {
      cwd: folder,
    }).catch((error) => error as { stdout: string });
    complaints = stdout.split("\n");
  }

  beforeAll(async () => {
    [runs] = await Promise.all([runSnippets(folder, others.map(pathOf)), compile()]);
  }, 120_000);

  test.each(snippets)("compiles as a module of its own at $name", (snippet) => {
    expect(complaints.filter((line) => line.includes(fileOf(snippet)))).toEqual([]);
  });

  test("is all that the compiler complains about", () => {
    const files = snippets.map(fileOf);
    const others = complaints.filter((line) => !files.some((file) => line.includes(file)));
    expect(others.filter((line) => line.includes("error TS"))).toEqual([]);
  });

  test.each(others)("runs and prints what the page says at $name", (snippet) => {
    check(snippet, runs[pathOf(snippet)]);
  });
});

describeWithRedis("a snippet that needs Redis", () => {
  let redis: Redis;
  let runs: Record<string, Run> = {};

  beforeAll(async () => {
    redis = await startRedis();
    const environment = { REDIS_PORT: String(redis.connection.port) };
    runs = await runSnippets(folder, withRedis.map(pathOf), environment);
  }, 60_000);
  afterAll(() => redis.close());

  test.each(withRedis)("runs and prints what the page says at $name", (snippet) => {
    check(snippet, runs[pathOf(snippet)]);
  });
});

/** Compares the run of a snippet with its page. */
function check({ code, output }: Snippet, run: Run | undefined): void {
  const { printed, errors } = run ?? { printed: [], errors: ["Not run"] };
  expect(errors).toEqual([]);
  if (output !== undefined) expect(printed).toEqual(output);
  for (const claim of claimsOf(code)) expect(printed).toContain(claim);
}
