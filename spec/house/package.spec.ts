import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const { exports, ...packageJson } = JSON.parse(read("package.json"));
const withoutExtension = (file: string): string => file.replace(/\.\w+$/, "");
const adapters = readdirSync(join(root, "adapters")).map(withoutExtension);

const ignored = new Set([
  ".git",
  ...read(".gitignore")
    .split("\n")
    .map((line) => line.replace("/", "")),
]);

/** All files that are committed, or would be, by their path from the root. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !ignored.has(name) && !name.endsWith(".tgz"))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(path) : [path];
    });
}

const files = filesIn("");
const sourcesIn = (folder: string): string[] =>
  files.filter((file) => file.startsWith(`${folder}/`) && /\.(ts|mjs)$/.test(file));

/** What a file imports, types too: packages by their names, files by `./` and their path from the root. */
function importsOf(file: string): string[] {
  return ts.preProcessFile(read(file)).importedFiles.map(({ fileName }) => {
    return fileName.startsWith(".") ? `./${join(dirname(file), fileName)}` : fileName;
  });
}

/** The imports of all files in a folder that are not as they may be, as `file: import`. */
function strayImportsOf(folder: string, allowed: RegExp): string[] {
  return sourcesIn(folder).flatMap((file) =>
    importsOf(file)
      .filter((name) => !allowed.test(name))
      .map((name) => `${file}: ${name}`),
  );
}

describe("package.json", () => {
  test("has one entry for lib, one for each adapter, the shared suite and no other", () => {
    const entries = adapters.map((name) => [`./${name}`, `./dist/adapters/${name}.js`]);
    expect(exports).toEqual({
      ".": "./dist/lib/index.js",
      "./conformance": "./dist/conformance/conformance.js",
      "./package.json": "./package.json",
      ...Object.fromEntries(entries),
    });
  });

  test("has no dependencies", () => {
    const kinds = Object.keys(packageJson).filter((key) => /dependencies/i.test(key));
    expect(kinds).toEqual(["devDependencies"]);
  });

  test("names the exact version of each tool and peer", () => {
    const versions = Object.values<string>(packageJson.devDependencies);
    expect(
      versions.filter((version) => !/^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
    ).toEqual([]);
  });

  test("says that the package is made of ES modules without side effects", () => {
    expect(packageJson).toMatchObject({ type: "module", sideEffects: false });
  });

  test("has a lock file that names no host, and so has the benchmark's", () => {
    const locks = files.filter((file) => basename(file) === "package-lock.json");
    expect(locks).toContain("package-lock.json");
    expect(locks.filter((file) => /"resolved": "https?:/.test(read(file)))).toEqual([]);
  });
});

describe("each adapter", () => {
  test("has its page in docs", () => {
    expect(adapters.filter((name) => !existsSync(join(root, "docs", `${name}.md`)))).toEqual([]);
  });

  test("has a folder of specs, and there is no other", () => {
    expect(readdirSync(join(root, "spec/adapters")).sort()).toEqual([...adapters].sort());
  });

  test("has its row in the README, which has no other", () => {
    const rows = read("README.md").matchAll(/^\| \[`async-operation\/(.+)`\]\(docs\/(.+)\.md\)/gm);
    const names = [...rows].map(([, name, page]) => (name === page ? name : `${name} is ${page}`));
    expect(names.sort()).toEqual([...adapters].sort());
  });

  test("has an example, and there is no other", () => {
    const files = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".ts"));
    const examples = files.map(withoutExtension);
    expect(examples.sort()).toEqual([...adapters].sort());
  });

  test("has a page, and the README leads to every other", () => {
    const pages = readdirSync(join(root, "docs"))
      .filter((file) => file.endsWith(".md"))
      .map(withoutExtension);
    const others = pages.filter((page) => !adapters.includes(page));
    expect(others.filter((page) => !read("README.md").includes(`docs/${page}.md`))).toEqual([]);
  });

  test("exports functions named `from…` or `to…`, but for the three exceptions", () => {
    const exceptions = ["asTask", "getSync", "cancelBullMQ"];
    const values = sourcesIn("adapters").flatMap((file) => exportedValuesOf(file));
    const strange = values.filter((name) => !/^(from|to)[A-Z]/.test(name));
    expect(strange.filter((name) => !exceptions.includes(name))).toEqual([]);
  });
});

/** The functions, classes and constants that a file declares and exports. */
function exportedValuesOf(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement))
      return [`an export list in ${file}`];
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText(source));
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
      return [statement.name?.text ?? "default"];
    return [];
  });
}

describe("imports", () => {
  test("lead from lib to lib only, and never to its index (XR-09)", () => {
    expect(strayImportsOf("lib", /^\.\/lib\/(?!index\.js)[a-z-]+\.js$/)).toEqual([]);
  });

  test("lead from an adapter to lib/index.ts only (XR-09)", () => {
    expect(strayImportsOf("adapters", /^\.\/lib\/index\.js$/)).toEqual([]);
  });

  test("lead from the shared suite to lib/index.ts and its own files only", () => {
    const allowed = /^\.\/(lib\/index\.js|conformance\/[a-z-]+\.js)$/;
    expect(strayImportsOf("conformance", allowed)).toEqual([]);
  });

  test("lead from specs and proofs to packages (this one by its name), scripts, recipes and their own files", () => {
    const allowed =
      /^([^.]|\.\/((scripts|examples\/recipes|examples\/hono)\/[a-z0-9-]+\.js|(spec|proof)\/.*)$)/;
    // One counts the watchers on the heap.
    expect([...strayImportsOf("spec", allowed), ...strayImportsOf("proof", allowed)]).toEqual([
      "proof/leaks/measure.ts: ./lib/watcher.js",
    ]);
  });

  test.each(["examples", "bench", "demo", "runtimes"])(
    "lead from %s to nothing of ours but entries",
    (folder) => {
      expect(strayImportsOf(folder, new RegExp(`^([^.]|./(${folder}|dist)/)`))).toEqual([]);
    },
  );

  test("make no circle in lib", () => {
    const graph = new Map(
      sourcesIn("lib").map((file) => [
        file,
        importsOf(file).map((name) => join(name.replace(/\.js$/, ".ts"))),
      ]),
    );
    // What imports nothing that is left goes; a circle stays, with all that leads to it.
    for (let size = -1; size !== graph.size; ) {
      size = graph.size;
      for (const [file, imports] of graph)
        if (!imports.some((name) => graph.has(name))) graph.delete(file);
    }
    expect([...graph.keys()]).toEqual([]);
  });
});

describe("a file", () => {
  const texts = files.filter((file) => /\.(ts|mjs|js|json|md|txt|sh)$|\/run$/.test(file));

  test("lies flat in lib and adapters, and is named in kebab-case", () => {
    const sources = files.filter((file) => /^(lib|adapters)\//.test(file));
    expect(sources.filter((file) => !/^\w+\/[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(file))).toEqual([]);
  });

  test("is named index.ts in lib only", () => {
    const barrels = files.filter((file) => /^index\.[cm]?[jt]sx?$/.test(basename(file)));
    expect(barrels).toEqual(["lib/index.ts"]);
  });

  test("has at most 400 lines, unless it is generated", () => {
    const long = texts.filter((file) => read(file).split("\n").length > 401);
    expect(
      long.filter((file) => !/(^|\/)package-lock\.json$|\.generated\.ts$|^docs\/api\//.test(file)),
    ).toEqual([]);
  });

  test("names no place that only one machine knows, and no number of an issue", () => {
    const forbidden =
      /\/(work|root|home|Users)\/|\b(registry|artifactory|nexus)\.[a-z]|\bissues? ?#\d|\blocalhost:\d|\b(192\.168|10\.\d+)\.\d+\.\d+\b/;
    const found = texts.flatMap((file) => {
      const lines = read(file).split("\n");
      return lines.filter((line) => forbidden.test(line)).map((line) => `${file}: ${line.trim()}`);
    });
    expect(found).toEqual([]);
  });

  test("of the specs compares a list that holds undefined strictly", () => {
    const specs = files.filter((file) => /^(spec|proof)\/.*\.ts$/.test(file));
    const loose = /\.toEqual\(\[.*\bundefined\b/; // It takes undefined for one that is missing.
    expect(specs.filter((file) => loose.test(read(file)))).toEqual([]);
  });

  test("of the specs leaves no test out", () => {
    const specs = files.filter((file) => /\.(spec|proof)\.ts$/.test(file));
    const skipping = /^\s*(x(it|test|describe)|(it|test|describe)\.(only|skip|todo|failing))\b/m;
    expect(specs.filter((file) => skipping.test(read(file)))).toEqual([]);
  });
});
