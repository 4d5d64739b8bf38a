// The exports of the entries, and the TSDoc on them.
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { adapterEntries } from "../support/adapters.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The entries, by the name that a consumer imports. */
export const entries: ReadonlyMap<string, string> = new Map([
  ["async-operation", "lib/index.ts"],
  ["async-operation/adapter-kit", "lib/adapter-kit.ts"],
  ["async-operation/conformance", "conformance/conformance.ts"],
  ...[...adapterEntries].map(([name, entry]) => [`async-operation/${name}`, entry] as const),
]);

function optionsOfSpecs(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, "spec/tsconfig.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, join(root, "spec")).options;
}

export const options = { ...optionsOfSpecs(), skipLibCheck: true };
export const program = ts.createProgram(
  [...entries.values()].map((file) => join(root, file)),
  options,
);
export const checker = program.getTypeChecker();

/** An export of an entry, or a member of one. */
export interface Documented {
  /** The file and the name: `lib/run.ts: run`. */
  readonly name: string;
  /** Whether an entry exports only the type: `export type { … }` of a class. */
  readonly typeOnly: boolean;
  readonly symbol: ts.Symbol;
  readonly declarations: readonly ts.Declaration[];
}

function documented(symbol: ts.Symbol, owner = "", typeOnly = false): Documented {
  const declarations = symbol.declarations ?? [];
  const [declaration] = declarations;
  const file = declaration ? relative(root, declaration.getSourceFile().fileName) : "";
  return { name: `${file}: ${owner}${symbol.name}`, typeOnly, symbol, declarations };
}

/** The exports of an entry. */
export function exportsOf(entry: string): Documented[] {
  const source = program.getSourceFile(join(root, entry));
  const module = source && checker.getSymbolAtLocation(source);
  return (module ? checker.getExportsOfModule(module) : [])
    .map((exported) => {
      const isAlias = exported.flags & ts.SymbolFlags.Alias;
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
      const typeOnly = exported.declarations?.some(ts.isTypeOnlyImportOrExportDeclaration);
      return documented(symbol, "", typeOnly);
    })
    .filter(({ symbol }) => !(symbol.flags & ts.SymbolFlags.ValueModule)); // The namespace `AsyncInfo`.
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

/** The exports of all entries, each once: two entries may export the same one. */
export const all = [
  ...new Map([...entries.values()].flatMap(exportsOf).map((each) => [each.symbol, each])).values(),
];
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
