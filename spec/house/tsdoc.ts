// What the entries export, and the TSDoc on it.
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const entries = [
  "lib/index.ts",
  ...readdirSync(join(root, "adapters")).map((file) => `adapters/${file}`),
];

function optionsOfSpecs(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, "spec/tsconfig.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, join(root, "spec")).options;
}

export const options = { ...optionsOfSpecs(), skipLibCheck: true };
export const program = ts.createProgram(
  entries.map((file) => join(root, file)),
  options,
);
export const checker = program.getTypeChecker();

/** Something that a consumer can import, or a member of it. */
export interface Documented {
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
export function exportsOf(entry: string): Documented[] {
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
export function membersOf({ symbol }: Documented): Documented[] {
  if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) return [];
  return [...(symbol.members?.values() ?? [])]
    .filter(
      ({ flags, name }) =>
        !(flags & (ts.SymbolFlags.TypeParameter | ts.SymbolFlags.Constructor)) &&
        !name.includes("#"),
    )
    .map((member) => documented(member, `${symbol.name}.`));
}

export const all = entries.flatMap(exportsOf);
export const functions = all.filter(({ symbol }) => symbol.flags & ts.SymbolFlags.Function);
export const methods = all
  .flatMap(membersOf)
  .filter(({ symbol }) => symbol.flags & ts.SymbolFlags.Method);

/** The texts of all tags of a name. */
export function tagsOf({ symbol }: Documented, name: string): string[] {
  const tags = symbol.getJsDocTags(checker).filter((tag) => tag.name === name);
  return tags.map(({ text }) => ts.displayPartsToString(text));
}

export const namesOf = (list: readonly Documented[]): string[] => list.map(({ name }) => name);
