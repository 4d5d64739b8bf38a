import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import ts from "typescript";
import {
  all,
  entries,
  exportsOf,
  membersOf,
  namesOf,
  options,
  program,
  root,
  tagsOf,
} from "../../spec/house/tsdoc.js";
import { claimsOf, makeProject, runSnippets } from "./run-snippets.js";
import type { Run } from "./snippets.js";

/** What cannot run in Node; the pages of these adapters have more that does. */
const elsewhere = new Set([
  "adapters+message-port+index.ts+toMessagePort+0", // The inside of a worker of the web.
  "adapters+message-port+index.ts+fromMessagePort+0", // The outside of one.
  "adapters+progress-task.ts+toProgressTask+0", // The module `vscode` is there within the editor.
  "adapters+winjs.ts+toWinJSPromise+0", // WinJS is a script of a page; in Node it wants some of its globals.
  "adapters+winjs.ts+fromWinJSPromise+0",
]);

/** One example: the name of its module, and its code without the fence. */
interface Example {
  readonly name: string;
  readonly imports: string;
  readonly code: string;
}

function examplesOf(): Example[] {
  // The first entry that exports a name is the one that it is imported from.
  const owners = new Map(
    [...entries].reverse().flatMap(([name, entry]) =>
      exportsOf(entry).map(({ symbol, typeOnly }) => {
        const isValue = symbol.flags & ts.SymbolFlags.Value && !typeOnly;
        const kind = isValue ? "import" : "import type";
        return [symbol.name, `${kind} { ${symbol.name} } from "${name}";`];
      }),
    ),
  );
  return [...all, ...all.flatMap(membersOf)].flatMap((symbol) =>
    tagsOf(symbol, "example").map((text, index) => {
      const code = text.replace(/^[\s\S]*?```ts\n|```\s*$/g, "");
      const used = [...owners].filter(([name]) => new RegExp(`\\b${name}\\b`).test(code));
      const imports = used.map(([, line]) => line).join(" ");
      return { name: `${symbol.name.replaceAll(/[^\w.-]+/g, "+")}+${index}`, imports, code };
    }),
  );
}

const examples = examplesOf();

describe("an example in the TSDoc", () => {
  test("is TypeScript in a fence", () => {
    const bare = all.filter((symbol) =>
      tagsOf(symbol, "example").some((text) => !/^```ts\n[\s\S]*\n```$/.test(text.trim())),
    );
    expect(namesOf(bare)).toEqual([]);
  });

  test("compiles, with what it does not declare declared around it", () => {
    const modules = new Map(
      examples.map(({ name, imports, code }) => [
        join(root, "spec", `${name}.ts`),
        `${imports} export {};\n${code}`,
      ]),
    );
    const types = ["node", "winjs", "winrt-uwp"];
    const loose = { ...options, types, verbatimModuleSyntax: false, noUnusedLocals: false };
    const host = ts.createCompilerHost(loose);
    const { readFile, fileExists, getSourceFile } = host;
    host.readFile = (file) => modules.get(file) ?? readFile(file);
    host.fileExists = (file) => modules.has(file) || fileExists(file);
    // What the first program has parsed is not parsed again.
    host.getSourceFile = (file, ...rest) =>
      program.getSourceFile(file) ?? getSourceFile(file, ...rest);
    const files = [...modules.keys(), join(root, "proof/house/tsdoc-prelude.ts")];
    const errors = ts
      .getPreEmitDiagnostics(ts.createProgram(files, loose, host))
      .map(
        ({ file, messageText }) =>
          `${file && relative(root, file.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      );
    expect(errors).toEqual([]);
  });
});

const claimedValue = /^(\S.*); \/\/ (true|false|undefined|\d+|".*"|\{.*\}|AsyncStatus\.\w+)$/gm;

/** Compares each value with the comment behind it: `isCancellation(error); // true`. */
const withClaims = (code: string): string => code.replaceAll(claimedValue, "claim($1, $2);");

/** The comments behind a statement that are compared with nothing. */
const unclaimed = (code: string): string[] =>
  [...code.replaceAll(claimedValue, "").matchAll(/; \/\/ (.+)$/gm)]
    .map(([, comment = ""]) => comment)
    .filter((comment) => !claimsOf(code).includes(comment));

describe("an example in the TSDoc that runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "async-operation-tsdoc-"));
  const fileOf = (name: string): string => join(folder, `${name}.ts`);
  const running = examples.filter(({ name }) => !elsewhere.has(name));
  let runs: Record<string, Run> = {};

  beforeAll(async () => {
    makeProject(folder);
    const prelude = JSON.stringify(join(root, "proof/house/tsdoc-prelude.ts"));
    const first = `import { deepEqual as claim } from "node:assert/strict"; import { refresh } from ${prelude};`;
    for (const { name, imports, code } of running)
      writeFileSync(
        fileOf(name),
        `${imports} ${first} refresh();\n${withClaims(code)}\nstopButton.onclick();\n`,
      );
    // Some leave a server or a timer behind, and late errors count.
    const end = "await new Promise((resolve) => setTimeout(resolve, 500));\nprocess.exit();\n";
    writeFileSync(fileOf("end"), end);
    const names = [...running.map(({ name }) => name), "end"];
    runs = await runSnippets(folder, names.map(fileOf));
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(running)("has no error, and gives what its comments say: $name", ({ name, code }) => {
    const { errors, printed } = runs[fileOf(name)] ?? { errors: ["Not run"], printed: [] };
    expect(errors).toEqual([]);
    for (const claim of claimsOf(code)) expect(printed).toContain(claim);
  });

  test("leaves no error behind", () => {
    expect(runs[fileOf("end")]?.errors).toEqual(["It did not end"]); // It has ended the process.
  });

  test("has no comment on a value that is compared with nothing", () => {
    expect(running.flatMap(({ code }) => unclaimed(code))).toEqual([]);
  });
});
