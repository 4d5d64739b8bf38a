import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { adapterEntries, adapterNames } from "../support/adapters.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const { exports, ...packageJson } = JSON.parse(read("package.json"));
const withoutExtension = (file: string): string => file.replace(/\.\w+$/, "");
const adapters = adapterNames();

const ignored = new Set([
  ".git",
  ...read(".gitignore")
    .split("\n")
    .map((line) => line.replace(/\/$/, "")),
]);

/** All files that are committed, or would be, by their path from the root. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .map((entry) => ({ entry, path: join(folder, entry.name) }))
    .filter(({ entry: { name }, path }) => !ignored.has(name) && !ignored.has(path))
    .filter(({ path }) => !path.endsWith(".tgz"))
    .flatMap(({ entry, path }) => (entry.isDirectory() ? filesIn(path) : [path]));
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

/** The imports of all files in a folder that the rules do not allow, as `file: import`. */
function strayImportsOf(folder: string, allowed: RegExp | ((file: string) => RegExp)): string[] {
  return sourcesIn(folder).flatMap((file) => {
    const pattern = typeof allowed === "function" ? allowed(file) : allowed;
    const strays = importsOf(file).filter((name) => !pattern.test(name));
    return strays.map((name) => `${file}: ${name}`);
  });
}

/** The optional peers: the adapter of the same name imports it, as hooks need the React of the page. */
const peers = Object.keys(packageJson.peerDependencies);

/** The imports that a file of an adapter may have: the doors of lib, the files of its own folder, and its peer. */
function allowedInAdapter(file: string): RegExp {
  const doors = "lib/(index|adapter-kit|wire)";
  const folder = dirname(file);
  const own = folder === "adapters" ? "" : `|${folder}/[a-z-]+`;
  const peer = peers.includes(basename(folder)) ? `^${basename(folder)}$|` : "";
  return new RegExp(`${peer}^\\./(${doors}${own})\\.js$`);
}

const withoutDots = (path: string): string => path.replace(/^\.\//, "");

/** The source of a built file. */
const sourceOf = (file: string): string =>
  withoutDots(file).replace(/^dist\/(.+?)(\.d)?\.(ts|js)$/, "$1.ts");

/** The first source that exists of those to which a table of patterns leads; files may lack an extension. */
function firstOf(table: Record<string, string | string[]>, entry: string): string | undefined {
  const pattern = table[entry] ?? table["*"] ?? table["./*"] ?? [];
  const targets = [pattern].flat().map((target) => target.replace(/\*|\$1/, withoutDots(entry)));
  const candidates = targets.flatMap((target) =>
    /\.\w+$/.test(target) ? target : [`${target}.js`, `${target}/index.js`],
  );
  return candidates.map(sourceOf).find((file) => existsSync(join(root, file)));
}

describe("package.json", () => {
  test("has one entry for lib, one for each adapter, the shared suite and no other", () => {
    const entries = [...adapterEntries].map(([name, entry]) => [
      `./${name}`,
      `./dist/${withoutExtension(entry)}.js`,
    ]);
    expect(exports).toEqual({
      ".": "./dist/lib/index.js",
      "./adapter-kit": "./dist/lib/adapter-kit.js",
      "./conformance": "./dist/conformance/conformance.js",
      "./package.json": "./package.json",
      ...Object.fromEntries(entries),
    });
  });

  test("names the main module for tools that ignore `exports`, and its types", () => {
    const { main, types, typesVersions } = packageJson;
    expect({ main, types: sourceOf(types) }).toEqual({ main: exports["."], types: "lib/index.ts" });
    // TypeScript 5 with node10 looks up `types` as well.
    expect(firstOf(typesVersions["*"], withoutDots(types))).toBe("lib/index.ts");
  });

  test("leads to each other entry for TypeScript with node10, and for Parcel", () => {
    const { typesVersions, alias } = packageJson;
    const others = Object.entries<string>(exports).filter(([, file]) => file.startsWith("./dist/"));
    const wrong = others.slice(1).flatMap(([entry, file]) => {
      const types = firstOf(typesVersions["*"], withoutDots(entry));
      const code = firstOf(alias, entry);
      return types === sourceOf(file) && code === types ? [] : { entry, types, code };
    });
    expect(wrong).toEqual([]);
  });

  test("has no dependencies but React, which is optional and loaded by its adapter alone", () => {
    const kinds = Object.keys(packageJson).filter((key) => /dependencies/i.test(key));
    expect(kinds).toEqual(["peerDependencies", "peerDependenciesMeta", "devDependencies"]);
    expect(packageJson.peerDependencies).toEqual({ react: ">=18" });
    expect(packageJson.peerDependenciesMeta).toEqual({ react: { optional: true } });
  });

  test("names the exact version of each tool and peer", () => {
    const versions = Object.values<string>(packageJson.devDependencies);
    expect(
      versions.filter((version) => !/^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
    ).toEqual([]);
  });

  test("says that the package is made of ES modules, and that only diagnostics has side effects", () => {
    const files = ["adapters/diagnostics/index", "adapters/diagnostics/recorder"];
    const sideEffects = files.flatMap((file) => [`./dist/${file}.js`, `./${file}.ts`]);
    expect(packageJson).toMatchObject({ type: "module", sideEffects });
    expect(files.filter((file) => !existsSync(join(root, `${file}.ts`)))).toEqual([]);
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

  test("exports functions named `from…` or `to…`, but for three, the hooks of React, and diagnostics, which adapts nothing", () => {
    const diagnostics = [
      "running",
      "nameOf",
      "observeOperations",
      "traceOperations",
      "measureOperations",
    ];
    const exceptions = ["asTask", "getSync", "cancelBullMQ", "useOperation", "useRun"];
    exceptions.push(...diagnostics);
    const values = [...adapterEntries.values()].flatMap(exportedValuesOf);
    const strange = values.filter((name) => !/^(from|to)[A-Z]/.test(name));
    expect(strange.filter((name) => !exceptions.includes(name))).toEqual([]);
  });
});

/** The functions, classes and constants that a file exports. */
function exportedValuesOf(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return listedValuesOf(statement);
    if (ts.isExportAssignment(statement)) return ["default"];
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

/** The values of an export list, without its types. */
function listedValuesOf({ exportClause, isTypeOnly }: ts.ExportDeclaration): string[] {
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return ["*"];
  const values = isTypeOnly ? [] : exportClause.elements.filter(({ isTypeOnly }) => !isTypeOnly);
  return values.map(({ name }) => name.text);
}

describe("imports", () => {
  test("lead from lib to lib only, and never to its index (XR-09)", () => {
    expect(strayImportsOf("lib", /^\.\/lib\/(?!index\.js)[a-z-]+\.js$/)).toEqual([]);
  });

  test("lead from an adapter to the doors of lib and to its own folder only (XR-09)", () => {
    expect(strayImportsOf("adapters", allowedInAdapter)).toEqual([]);
  });

  test("lead from the shared suite to lib/index.ts and its own files only", () => {
    const allowed = /^\.\/(lib\/index\.js|conformance\/[a-z-]+\.js)$/;
    expect(strayImportsOf("conformance", allowed)).toEqual([]);
  });

  test("lead from specs and proofs to packages (this one by its name), lib/wire.ts, scripts, recipes and their own files", () => {
    const allowed =
      /^([^.]|\.\/(lib\/wire\.js|(scripts|examples\/recipes|examples\/hono)\/[a-z0-9-]+\.js|(spec|proof)\/.*)$)/;
    const strays = [...strayImportsOf("spec", allowed), ...strayImportsOf("proof", allowed)];
    // A spec of a file in lib may import that file, and a planted bug the function that it replaces.
    const ofLib =
      /^(spec\/lib|proof\/planted)\/.*: \.\/(lib\/(?!index\.js)[a-z-]+|jest\.config)\.js$/;
    expect(strays.filter((line) => !ofLib.test(line))).toEqual([
      "proof/leaks/measure.ts: ./lib/watchers.js",
    ]);
  });

  test.each(["examples", "bench", "demo", "runtimes"])(
    "lead from %s to nothing of ours but entries",
    (folder) => {
      expect(strayImportsOf(folder, new RegExp(`^([^.]|./(${folder}|dist)/)`))).toEqual([]);
    },
  );

  test("lead from the site to its own files and the web demo only", () => {
    expect(strayImportsOf("site", /^([^.]|\.\/(site|demo\/web)\/)/)).toEqual([]);
  });

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

  test("lies flat in lib, adapters and the folder of an adapter, and is named in kebab-case", () => {
    const sources = files.filter((file) => /^(lib|adapters)\//.test(file));
    const name = "[a-z0-9]+(-[a-z0-9]+)*";
    const flat = new RegExp(`^(lib|adapters(/${name})?)/${name}\\.ts$`);
    expect(sources.filter((file) => !flat.test(file))).toEqual([]);
  });

  test("is named index.ts in lib, the folder of an adapter and the theme of the site only", () => {
    const entries = [...adapterEntries.values()].filter((file) => basename(file) === "index.ts");
    const barrels = files.filter((file) => /^index\.[cm]?[jt]sx?$/.test(basename(file)));
    expect(barrels).toEqual([...entries, "lib/index.ts", "site/.vitepress/theme/index.ts"]);
  });

  test("of lib and adapters has at most 250 lines", () => {
    const sources = files.filter((file) => /^(lib|adapters)\/.*\.ts$/.test(file));
    expect(sources.filter((file) => read(file).split("\n").length > 251)).toEqual([]);
  });

  test("has at most 400 lines, unless it is generated, or the table of reports", () => {
    const long = texts.filter((file) => read(file).split("\n").length > 401);
    expect(
      long.filter(
        (file) => !/(^|\/)package-lock\.json$|\.generated\.ts$|^docs\/reports\.md$/.test(file),
      ),
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

  test("of the specs leaves no test out, but for the want of a service", () => {
    const specs = files.filter((file) => /^(spec|proof)\/.*\.ts$/.test(file));
    const skipping = /\b(x(it|test|describe)|(it|test|describe)\.(only|skip|todo|failing))\b/;
    expect(specs.filter((file) => skipping.test(read(file)))).toEqual(["spec/support/services.ts"]);
  });
});
