import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const entries = [
  "lib/index.ts",
  ...readdirSync(join(root, "adapters")).map((file) => `adapters/${file}`),
];

function optionsOfSpecs(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, "spec/tsconfig.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, join(root, "spec")).options;
}

const options = { ...optionsOfSpecs(), skipLibCheck: true };
const program = ts.createProgram(
  entries.map((file) => join(root, file)),
  options,
);
const checker = program.getTypeChecker();

/** Something that a consumer can import, or a member of it. */
interface Documented {
  /** Where it is: `lib/run.ts: run`. */
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly declarations: readonly ts.Declaration[];
}

function documented(symbol: ts.Symbol, owner = ""): Documented {
  const declarations = symbol.declarations ?? [];
  const [declaration] = declarations;
  const file = declaration ? relative(root, declaration.getSourceFile().fileName) : "";
  return { name: `${file}: ${owner}${symbol.name}`, symbol, declarations };
}

/** All that an entry exports. */
function exportsOf(entry: string): Documented[] {
  const source = program.getSourceFile(join(root, entry));
  const module = source && checker.getSymbolAtLocation(source);
  return (module ? checker.getExportsOfModule(module) : [])
    .map((symbol) =>
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    )
    .filter((symbol) => !(symbol.flags & ts.SymbolFlags.ValueModule)) // The namespace `AsyncInfo`.
    .map((symbol) => documented(symbol));
}

/** The members of an exported class or interface that a consumer uses, without constructors. */
function membersOf({ symbol }: Documented): Documented[] {
  if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) return [];
  return [...(symbol.members?.values() ?? [])]
    .filter(
      ({ flags, name }) =>
        !(flags & (ts.SymbolFlags.TypeParameter | ts.SymbolFlags.Constructor)) &&
        !name.includes("#"),
    )
    .map((member) => documented(member, `${symbol.name}.`));
}

const all = entries.flatMap(exportsOf);
const functions = all.filter(({ symbol }) => symbol.flags & ts.SymbolFlags.Function);
const methods = all.flatMap(membersOf).filter(({ symbol }) => symbol.flags & ts.SymbolFlags.Method);

const descriptionOf = ({ symbol }: Documented): string =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker));

/** The texts of all tags of a name. */
function tagsOf({ symbol }: Documented, name: string): string[] {
  const tags = symbol.getJsDocTags(checker).filter((tag) => tag.name === name);
  return tags.map(({ text }) => ts.displayPartsToString(text));
}

/** The classes of the errors that a function throws by itself, and not by what it calls. */
function thrownBy({ declarations }: Documented): string[] {
  const thrown = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node)) {
      const { expression } = node;
      if (ts.isNewExpression(expression)) thrown.add(expression.expression.getText());
      else if (/^argumentError\(/.test(expression.getText())) thrown.add("TypeError");
    }
    ts.forEachChild(node, visit);
  };
  declarations.forEach(visit);
  return [...thrown];
}

const namesOf = (list: Documented[]): string[] => list.map(({ name }) => name);

describe("the TSDoc", () => {
  test("finds what the entries export", () => {
    expect(namesOf(all)).toContain("lib/run.ts: run");
    expect(namesOf(methods)).toContain("lib/progress.ts: Progress.report");
  });

  test("begins with a sentence on each export and on each of its members", () => {
    const symbols = [...all, ...all.flatMap(membersOf)];
    const silent = symbols.filter(
      (symbol) => !/^[A-Z`][\s\S]*?[.:](\s|$)/.test(descriptionOf(symbol)),
    );
    expect(namesOf(silent)).toEqual([]);
  });

  test("has an example on each function", () => {
    expect(namesOf(functions.filter((symbol) => tagsOf(symbol, "example").length === 0))).toEqual(
      [],
    );
  });

  test("names each class of error that a function throws by itself", () => {
    const silent = [...functions, ...methods].flatMap((symbol) => {
      const said = tagsOf(symbol, "throws").join("\n");
      const unsaid = thrownBy(symbol).filter((name) => !said.includes(`{${name}}`));
      return unsaid.map((name) => `${symbol.name} throws ${name}`);
    });
    expect(silent).toEqual([]);
  });

  test("describes no parameter that is not there", () => {
    const wrong = [...functions, ...methods].flatMap((symbol) => {
      const parameters = symbol.declarations.flatMap((declaration) =>
        ts.isFunctionLike(declaration)
          ? [...declaration.parameters, ...(declaration.typeParameters ?? [])].map(({ name }) =>
              name.getText(),
            )
          : [],
      );
      const said = [...tagsOf(symbol, "param"), ...tagsOf(symbol, "typeParam")];
      const strangers = said.map((text) => text.split(/\s/)[0] ?? "");
      return strangers
        .filter((name) => !parameters.includes(name))
        .map((name) => `${symbol.name}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });
});

/** What the examples use and do not declare; whatever else they name is an export of ours. */
const prelude = `
  type Operation<Result, Progress> =
    import("async-operation").IAsyncOperationWithProgress<Result, Progress>;
  declare const operation: Operation<string, number>;
  declare const download: Operation<Uint8Array, number>;
  declare const upload: Operation<string, number>;
  declare const url: string;
  declare const controller: AbortController;
  declare const polyfilled: import("async-operation").AbortSignalLike;
  declare const socket: { destroy(reason?: unknown): void };
  declare const stopButton: { onclick: () => void };
  declare const bar: import("async-operation").IProgress<number>;
  declare const task: unknown;
  declare const pool: { run(task: unknown): Promise<string>; destroy(): void };
  declare const worker: Worker;
  declare function renderPage(path: string): Operation<string, number>;
  declare function startDownload(): Operation<Uint8Array, number>;
  declare function startUnpack(archive: Uint8Array): Operation<string[], number>;
  declare function fetchPage(): Operation<string, number>;
  declare function fetchImage(): Operation<Uint8Array, number>;
  declare function askLondon(): Operation<string, never>;
  declare function askTokyo(): Operation<string, never>;
  declare function show(value: unknown): void;
  declare function showError(error: unknown): void;
  declare function showProgress(value: unknown): void;
  declare const client: Windows.Web.Http.HttpClient;
  declare const uri: Windows.Foundation.Uri;
  declare const readFile: typeof import("node:fs").readFile;
  declare function got(url: string): import("p-cancelable").default<string>;
`;

/** The examples as modules, by the names of the files that they would be. */
function modulesOfExamples(): Map<string, string> {
  const owners = new Map(
    entries.flatMap((entry) => {
      const name = entry.replace("lib/index.ts", "").replace(/^adapters(\/.*)\.ts$/, "$1");
      return exportsOf(entry).map(({ symbol }) => [symbol.name, `async-operation${name}`]);
    }),
  );
  const modules = new Map<string, string>();
  for (const symbol of [...all, ...all.flatMap(membersOf)])
    tagsOf(symbol, "example").forEach((text, index) => {
      const code = text.replace(/^[\s\S]*?```ts\n|```\s*$/g, "");
      const used = [...owners].filter(([name]) => new RegExp(`\\b${name}\\b`).test(code));
      const imports = used.map(([name, owner]) => `import { ${name} } from "${owner}";`).join(" ");
      const file = symbol.name.replaceAll(/[^\w.-]+/g, "+");
      modules.set(join(root, "spec", `${file}+${index}.ts`), `${imports} export {};\n${code}`);
    });
  return modules;
}

describe("an example in the TSDoc", () => {
  const modules = modulesOfExamples();
  modules.set(join(root, "spec/prelude.d.ts"), prelude);
  const types = ["node", "winjs", "winrt-uwp"];
  const loose = { ...options, types, verbatimModuleSyntax: false, noUnusedLocals: false };
  const host = ts.createCompilerHost(loose);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (file) => modules.get(file) ?? readFile(file);
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  // What the first program has parsed is not parsed again.
  host.getSourceFile = (file, ...rest) =>
    program.getSourceFile(file) ?? getSourceFile(file, ...rest);
  const examples = ts.createProgram([...modules.keys()], loose, host);

  test("compiles, with what it does not declare declared around it", () => {
    const errors = ts.getPreEmitDiagnostics(examples).map(({ file, messageText }) => {
      return `${file && relative(root, file.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
    expect(errors).toEqual([]);
  });

  test("is TypeScript in a fence", () => {
    const bare = all.filter((symbol) =>
      tagsOf(symbol, "example").some((text) => !/^```ts\n[\s\S]*\n```$/.test(text.trim())),
    );
    expect(namesOf(bare)).toEqual([]);
  });
});
