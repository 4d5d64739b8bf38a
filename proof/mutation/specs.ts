import { existsSync } from "node:fs";

/** The parts of jest's configuration that select specs. */
export interface Selection {
  readonly testMatch: readonly string[];
  readonly testPathIgnorePatterns: readonly string[];
}

/** Specs that take seconds each, and notice nothing that the others miss. */
const slow = ["/promises-aplus", "/memory", "/store/react", "/react/renders", "/polling/reports"];

/** Specs that go through most of lib. */
const core = ["spec/lib/operation/*.spec.ts", "spec/lib/{throttle-progress,watch}.spec.ts"];

const select = (specs: readonly string[]): Selection => ({
  testMatch: specs.map((spec) => `<rootDir>/${spec}`),
  testPathIgnorePatterns: slow,
});

/**
 * The specs that carry the name of a source; undefined if there are none.
 *
 * Those of an adapter count for the source of lib with its name, which is most of it; those that go through
 * most of lib count for each of its sources.
 */
export function ownSpecs(source: string): Selection | undefined {
  const path = source.replace(/\.ts$/, "");
  const paths = new Set([path, path.replace(/^lib/, "adapters")]);
  const shared = path.startsWith("lib/") ? core : [];
  const found = [...paths].flatMap((each) => [`spec/${each}.spec.ts`, `spec/${each}/*.spec.ts`]);
  const existing = found.filter((spec) => existsSync(spec.replace("/*.spec.ts", "")));
  return existing.length > 0 ? select([...existing, ...shared]) : undefined;
}

/** The specs of what the sources of lib share: they notice what the specs of one source leave, in seconds. */
export const libSpecs: Selection = select([
  "spec/lib/*.spec.ts",
  "spec/lib/{abort-listener,assertions,foreign-operation,operation,run}/*.spec.ts",
  "spec/lib/to-promise/{signal,to-promise}.spec.ts",
  "spec/contract/{conformance,late-views,reentrancy,second-copy,unhandled,vue}.spec.ts",
]);
