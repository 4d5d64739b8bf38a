import { existsSync } from "node:fs";

/** The parts of jest's configuration that select specs. */
export interface Selection {
  readonly testMatch: readonly string[];
  readonly testPathIgnorePatterns: readonly string[];
}

/** Specs that take seconds each, and notice nothing that the others miss. */
const slow = ["/promises-aplus", "/memory", "/react", "/streams"];

const select = (specs: readonly string[]): Selection => ({
  testMatch: specs.map((spec) => `<rootDir>/${spec}`),
  testPathIgnorePatterns: slow,
});

/** The specs that carry the name of a source; undefined if there are none. */
export function ownSpecs(source: string): Selection | undefined {
  const path = `spec/${source.replace(/\.ts$/, "")}`;
  if (existsSync(`${path}.spec.ts`)) return select([`${path}.spec.ts`]);
  return existsSync(path) ? select([`${path}/*.spec.ts`]) : undefined;
}

/** All specs of lib, the contract and the model: they share the sources of lib. */
export const libSpecs = select([
  "spec/lib/**/*.spec.ts",
  "spec/contract/*.spec.ts",
  "proof/model/*.proof.ts",
]);
