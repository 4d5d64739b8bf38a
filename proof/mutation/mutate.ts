import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Selection } from "./specs.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The members of a mutant that are read here; lines and columns from 1. */
export interface Mutant {
  readonly status: string;
  readonly fileName: string;
  readonly replacement: string;
  readonly location: Readonly<Record<"start" | "end", { line: number; column: number }>>;
}

// By a variable, as the declarations of Stryker do not compile under the options of the specs.
const name: string = "@stryker-mutator/core";
const { Stryker } = await import(name);

/**
 * Runs specs against each mutant of some places; few random sequences, which are always the same.
 *
 * @param places - Files, or places in files as Stryker writes them: lib/run.ts:12:4-12:20.
 */
export async function mutate(places: readonly string[], specs: Selection): Promise<Mutant[]> {
  Object.assign(process.env, { SEQUENCES: "200", SEED: "1", STOP_AFTER_FAILURE: "file" });
  const stryker = new Stryker({
    mutate: places,
    testRunner: "jest",
    // Stryker requires the TypeScript test environment without jest's transform.
    testRunnerNodeArgs: ["--import", "tsx", "--experimental-vm-modules", "--no-warnings"],
    jest: {
      projectType: "custom",
      configFile: "jest.config.ts",
      enableFindRelatedTests: false,
      config: {
        ...specs,
        testEnvironment: "./spec/support/environment.ts",
        // Redis has times of its own.
        testTimeout: places.some((place) => place.includes("bullmq")) ? 20_000 : 4000,
      },
    },
    coverageAnalysis: "perTest",
    ignorePatterns: ["/bench", "/runtimes", "/docs", "/coverage", "/dist", "/examples"],
    reporters: [],
    concurrency: 2,
    maxTestRunnerReuse: 60, // Each run leaves tens of megabytes behind.
    timeoutMS: 6000, // A worker that is new loads everything again.
    timeoutFactor: 2,
    disableTypeChecks: false,
    allowConsoleColors: false,
    logLevel: "error",
  });
  return stryker.runMutationTest();
}

export const isDetected = ({ status }: Mutant): boolean =>
  status === "Killed" || status === "Timeout";
export const isSurvivor = ({ status }: Mutant): boolean =>
  status === "Survived" || status === "NoCoverage";
export const fileOf = ({ fileName }: Mutant): string => relative(root, fileName);

/** The place of a mutant as Stryker writes it: lines from 1, columns from 0. */
export function placeOf(mutant: Mutant): string {
  const { start, end } = mutant.location;
  const at = ({ line, column }: typeof start): string => `${line}:${column - 1}`;
  return `${fileOf(mutant)}:${at(start)}-${at(end)}`;
}

/** Describes a mutant: its line, the first line of the original text, and the replacement. */
export function describe(mutant: Mutant): string {
  const { start, end } = mutant.location;
  const line = readFileSync(mutant.fileName, "utf8").split("\n")[start.line - 1] ?? "";
  const original = line.slice(
    start.column - 1,
    start.line === end.line ? end.column - 1 : undefined,
  );
  return `  ${fileOf(mutant)}:${start.line}: ${original} => ${mutant.replacement}`;
}
