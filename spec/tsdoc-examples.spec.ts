import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, parse, relative } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import ts from "typescript";
import type { Run } from "./snippets.js";
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
} from "./tsdoc.js";

/** What cannot run in Node; the pages of these adapters have more that does. */
const elsewhere = new Set([
  "adapters+message-port.ts+toMessagePort+0", // The inside of a worker of the web.
  "adapters+message-port.ts+fromMessagePort+0", // The outside of one.
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
  const owners = new Map(
    entries.flatMap((entry) => {
      const name = entry.replace("lib/index.ts", "").replace(/^adapters(\/.*)\.ts$/, "$1");
      return exportsOf(entry).map(({ symbol }) => {
        const kind = symbol.flags & ts.SymbolFlags.Value ? "import" : "import type";
        return [symbol.name, `${kind} { ${symbol.name} } from "async-operation${name}";`];
      });
    }),
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
    const files = [...modules.keys(), join(root, "spec/tsdoc-prelude.ts")];
    const errors = ts
      .getPreEmitDiagnostics(ts.createProgram(files, loose, host))
      .map(
        ({ file, messageText }) =>
          `${file && relative(root, file.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      );
    expect(errors).toEqual([]);
  });
});

/** Compares each value with the comment behind it: `isCancellation(error); // true`. */
function withClaims(code: string): string {
  return code.replaceAll(
    /^(\S.*); \/\/ (true|false|undefined|\d+|".*"|\{.*\}|AsyncStatus\.\w+)$/gm,
    "claim($1, $2);",
  );
}

describe("when it runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "async-operation-tsdoc-"));
  const fileOf = (name: string): string => join(folder, `${name}.ts`);
  let runs: Record<string, Run> = {};

  beforeAll(async () => {
    const prelude = JSON.stringify(join(root, "spec/tsdoc-prelude.ts"));
    const first = `import { deepEqual as claim } from "node:assert/strict"; import { refresh } from ${prelude};`;
    for (const { name, imports, code } of examples)
      writeFileSync(
        fileOf(name),
        `${imports} ${first} refresh();\n${withClaims(code)}\nstopButton.onclick();\n`,
      );
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    const tsconfig = {
      extends: join(root, "spec/tsconfig.json"),
      compilerOptions: {
        rootDir: parse(folder).root,
        paths: {
          "async-operation": [join(root, "lib/index.ts")],
          "async-operation/*": [join(root, "adapters/*.ts")],
        },
      },
      include: ["*.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    // Some leave a server or a timer behind, and late errors count.
    const end = join(folder, "end.ts");
    writeFileSync(
      end,
      "await new Promise((resolve) => setTimeout(resolve, 500));\nprocess.exit();\n",
    );
    const target = join(folder, "runs.json");
    const files = examples
      .filter(({ name }) => !elsewhere.has(name))
      .map(({ name }) => fileOf(name));
    await promisify(execFile)(
      process.execPath,
      ["--import", "./demo/register.js", "spec/snippets.ts", target, ...files, end],
      {
        cwd: root,
        env: { ...process.env, TSX_TSCONFIG_PATH: join(folder, "tsconfig.json") },
        timeout: 60_000,
      },
    ).catch(() => {}); // Whatever did not end is in the file.
    runs = JSON.parse(readFileSync(target, "utf8"));
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(examples.map(({ name }) => name).filter((name) => !elsewhere.has(name)))(
    "has no error, and gives what its comments say: %s",
    (name) => {
      expect(runs[fileOf(name)]?.errors ?? ["Not run"]).toEqual([]);
    },
  );
});
