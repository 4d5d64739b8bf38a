// Breaks each source in every way that Stryker knows, and prints the mutants that no spec notices. Fails for
// a source of which less than 95 % are noticed:
// node --import ./scripts/register.js proof/mutation/main.ts [lib/run.ts adapters/bullmq …]
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { specsOf } from "./specs.js";

const least = 95;
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The members of a mutant that are read here. */
interface Mutant {
  readonly status: string;
  readonly fileName: string;
  readonly replacement: string;
  readonly location: Readonly<Record<"start" | "end", { line: number; column: number }>>;
}

// By a variable, as the declarations of Stryker do not compile under the options of the specs.
const name: string = "@stryker-mutator/core";
const { Stryker } = await import(name);

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

/** Runs Stryker on sources with the same specs; few random sequences, which are always the same. */
async function mutate(sources: readonly [string, ...string[]]): Promise<Mutant[]> {
  const mutate = sources.flatMap(filesOf);
  if (mutate.length === 0) return [];
  const [source] = sources;
  Object.assign(process.env, { SEQUENCES: "200", SEED: "1", STOP_AFTER_FAILURE: "file" });
  const stryker = new Stryker({
    mutate,
    testRunner: "jest",
    // Stryker requires the TypeScript test environment without jest's transform.
    testRunnerNodeArgs: ["--import", "tsx", "--experimental-vm-modules", "--no-warnings"],
    jest: {
      projectType: "custom",
      configFile: "jest.config.ts",
      enableFindRelatedTests: false,
      config: {
        ...specsOf(source),
        testEnvironment: "./spec/support/environment.ts",
        testTimeout: source.includes("bullmq") ? 20_000 : 2000, // Redis has times of its own.
      },
    },
    coverageAnalysis: "perTest",
    ignorePatterns: ["/bench", "/runtimes", "/docs", "/coverage", "/dist", "/examples"],
    reporters: [],
    concurrency: 2,
    timeoutMS: 2000,
    timeoutFactor: 2,
    disableTypeChecks: false,
    allowConsoleColors: false,
    logLevel: "error",
  });
  return stryker.runMutationTest();
}

const isDetected = ({ status }: Mutant): boolean => status === "Killed" || status === "Timeout";
const isSurvivor = ({ status }: Mutant): boolean =>
  status === "Survived" || status === "NoCoverage";

/** Describes a mutant: its line, the first line of the original text, and the replacement. */
function describe({ fileName, location: { start, end }, replacement }: Mutant): string {
  const file = relative(root, fileName);
  const line = readFileSync(join(root, file), "utf8").split("\n")[start.line - 1] ?? "";
  const original = line.slice(
    start.column - 1,
    start.line === end.line ? end.column - 1 : undefined,
  );
  return `  ${file}:${start.line}: ${original} => ${replacement}`;
}

/** Prints the figures of one source and its survivors; returns whether enough mutants are noticed. */
function check(source: string, all: readonly Mutant[]): boolean {
  const mutants = all.filter(({ fileName }) => relative(root, fileName).startsWith(source));
  const detected = mutants.filter(isDetected).length;
  const survivors = mutants.filter(isSurvivor);
  const score = (100 * detected) / (detected + survivors.length);
  if (mutants.length > 0)
    console.log(`${source}: ${score.toFixed(1)} %, ${detected} of ${detected + survivors.length}`);
  for (const survivor of survivors) console.log(describe(survivor));
  return !(score < least);
}

const named = process.argv.slice(2);
const all = ["lib", "adapters"].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);
const sources = named.length > 0 ? named : all;
// The sources of lib have the same specs: one run, whose first pass without a mutant takes a minute.
const lib = sources.filter((source) => source.startsWith("lib/"));
const adapters = sources.filter((source) => !lib.includes(source));
for (const group of [lib, ...adapters.map((source) => [source])])
  try {
    const [first, ...rest] = group;
    const mutants = first === undefined ? [] : await mutate([first, ...rest]);
    for (const source of group) if (!check(source, mutants)) process.exitCode = 1;
  } catch (error) {
    console.error(`${group.join(" ")}:`, error); // Includes a spec that fails without a mutant.
    process.exitCode = 1;
  }
