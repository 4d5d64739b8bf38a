// Breaks each source in every way that Stryker knows, and prints the mutants that no spec notices. Fails for
// a source of which less than 95 % are noticed:
// node --import ./scripts/register.js proof/mutation/main.ts [lib/run.ts adapters/bullmq …]
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, isDetected, isSurvivor, type Mutant, mutate, placeOf, root } from "./mutate.js";
import { libSpecs, ownSpecs } from "./specs.js";

const least = 95;

/** Returns whether a source has code: types and re-exports leave nothing to break. */
function hasCode(file: string): boolean {
  const text = readFileSync(join(root, file), "utf8");
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const isCode = (statement: ts.Statement): boolean =>
    !ts.isImportDeclaration(statement) &&
    !ts.isExportDeclaration(statement) &&
    !ts.isInterfaceDeclaration(statement) &&
    !ts.isTypeAliasDeclaration(statement);
  return statements.some(isCode);
}

/** The files with code of a source: a file, or an adapter that is a folder. */
function filesOf(source: string): string[] {
  const isFolder = statSync(join(root, source)).isDirectory();
  const files = isFolder
    ? readdirSync(join(root, source)).map((name) => join(source, name))
    : [source];
  return files.filter(hasCode);
}

const keyOf = (mutant: Mutant): string => `${placeOf(mutant)} ${mutant.replacement}`;

/**
 * Returns the mutants of lib that its own specs do not notice, and neither do all specs of lib. Those take
 * seconds for a mutant: they run for the few that are left.
 */
async function remaining(survivors: readonly Mutant[]): Promise<Mutant[]> {
  const places = survivors.filter(({ fileName }) => fileName.startsWith(join(root, "lib/")));
  if (places.length === 0) return [...survivors];
  const again = await mutate(places.map(placeOf), libSpecs);
  const noticed = new Set(again.filter(isDetected).map(keyOf));
  return survivors.filter((mutant) => !noticed.has(keyOf(mutant)));
}

/** Runs the specs of a source against its mutants. */
async function mutantsOf(source: string): Promise<Mutant[]> {
  const files = filesOf(source);
  if (files.length === 0) return [];
  const mutants = await mutate(files, ownSpecs(source) ?? libSpecs);
  console.error(`${source}: ${mutants.filter(isDetected).length} noticed by its own specs`);
  return mutants;
}

/** Prints the figures of one source and its survivors; returns whether enough mutants are noticed. */
function check(source: string, mutants: readonly Mutant[], unnoticed: readonly Mutant[]): boolean {
  const count = mutants.filter((mutant) => isDetected(mutant) || isSurvivor(mutant)).length;
  if (count === 0) return true;
  const survivors = unnoticed.filter((mutant) => mutants.includes(mutant));
  const score = (100 * (count - survivors.length)) / count;
  console.log(`${source}: ${score.toFixed(1)} %, ${count - survivors.length} of ${count}`);
  for (const survivor of survivors) console.log(describe(survivor));
  return score >= least;
}

const named = process.argv.slice(2);
const all = ["lib", "adapters"].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);
const found = new Map<string, Mutant[]>();
for (const source of named.length > 0 ? named : all)
  try {
    found.set(source, await mutantsOf(source));
  } catch (error) {
    console.error(`${source}:`, error); // Includes a spec that fails without a mutant.
    process.exitCode = 1;
  }
const unnoticed = await remaining([...found.values()].flat().filter(isSurvivor));
for (const [source, mutants] of found) if (!check(source, mutants, unnoticed)) process.exitCode = 1;
