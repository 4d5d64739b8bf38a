// What a public repository has: workflows that call what is here, and templates.
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "./pages.js";

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const { scripts }: { scripts: Record<string, string> } = JSON.parse(read("package.json"));
const workflows = readdirSync(join(root, ".github/workflows"));

/** The commands of a workflow, one for each step. */
const commandsOf = (workflow: string): string[] =>
  [...read(`.github/workflows/${workflow}`).matchAll(/^ +- run: (.+)$/gm)].map(
    ([, run = ""]) => run,
  );

describe("a workflow", () => {
  test.each(workflows)("calls scripts that exist: %s", (workflow) => {
    const called = commandsOf(workflow).flatMap((run) => /^npm run (\S+)/.exec(run)?.[1] ?? []);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("runs the gate for each change", () => {
    expect(commandsOf("ci.yml")).toContain(".ci/run");
    expect(() => accessSync(join(root, ".ci/run"), constants.X_OK)).not.toThrow();
  });

  test("publishes with the provenance, what was checked as a package", () => {
    const commands = commandsOf("publish.yml");
    const check = commands.indexOf("npm run check:package");
    const publish = commands.findIndex((run) => /^npm publish .*--provenance/.test(run));
    expect(check).toBeGreaterThan(0);
    expect(publish).toBeGreaterThan(check);
    expect(read(".github/workflows/publish.yml")).toMatch(/^ {2}id-token: write$/m);
  });
});

test.each([
  ".github/pull_request_template.md",
  ".github/ISSUE_TEMPLATE/bug.yml",
  ".github/ISSUE_TEMPLATE/shape.yml",
])("the template %s names files that exist", (template) => {
  const named = [...read(template).matchAll(/\b(?:docs\/[\w/-]+(?:\.md)?|CHANGELOG\.md)/g)];
  expect(named.length).toBeGreaterThan(0);
  expect(named.map(([file]) => file).filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("llms.txt and the table of the skill file are those of the pages", () => {
  const program = ["--import", "./scripts/register.js", "site/llms.ts", "--check"];
  execFileSync(process.execPath, program, { cwd: root, stdio: "pipe" });
});
