// One source, one spec of its name: spec/lib/X.spec.ts or spec/lib/X/*.spec.ts for lib/X.ts.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The files through which users, adapter authors and our own adapters import lib. */
const doors = ["index", "adapter-kit", "wire"];

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const namesIn = (folder: string): string[] =>
  readdirSync(join(root, folder)).map((name) => name.replace(/(\.spec)?\.ts$/, ""));

/** The sources that a door exports a value from; the others are internal, and their users' specs run them. */
function exportedSources(): string[] {
  const sources = doors.flatMap((door) => {
    const { statements } = ts.createSourceFile(
      door,
      read(`lib/${door}.ts`),
      ts.ScriptTarget.Latest,
    );
    return statements.filter(ts.isExportDeclaration).filter(exportsValue).map(sourceOf);
  });
  return [...new Set(sources)].sort();
}

function exportsValue({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return false;
  if (exportClause === undefined || ts.isNamespaceExport(exportClause)) return true;
  return exportClause.elements.some((element) => !element.isTypeOnly);
}

function sourceOf({ moduleSpecifier }: ts.ExportDeclaration): string {
  return (moduleSpecifier as ts.StringLiteral).text.replace(/^\.\/(.*)\.js$/, "$1");
}

function hasSpec(name: string): boolean {
  const folder = join(root, "spec/lib", name);
  if (existsSync(`${folder}.spec.ts`)) return true;
  return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith(".spec.ts"));
}

describe("a source of lib", () => {
  test("has its spec if a door exports a value from it", () => {
    const sources = exportedSources();
    expect(sources).toContain("run");
    expect(sources.filter((name) => !hasSpec(name))).toEqual([]);
  });

  test("has the name of each spec", () => {
    const sources = namesIn("lib");
    expect(namesIn("spec/lib").filter((name) => !sources.includes(name))).toEqual([]);
  });

  test("has one spec or one folder of specs, not both", () => {
    const names = namesIn("spec/lib");
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
