/** The part of jest's configuration that selects specs. */
export interface Selection {
  readonly testMatch: readonly string[];
  readonly testPathIgnorePatterns: readonly string[];
}

/** Specs that take seconds each, and notice nothing that the others miss. */
const slow = ["/promises-aplus", "/memory", "/react", "/streams"];

/** Selects the specs of a source: for an adapter its own, for lib all of lib, the contract and the model. */
export function specsOf(source: string): Selection {
  const [folder, name = ""] = source.replace(/\.ts$/, "").split("/");
  const specs =
    folder === "adapters"
      ? [`spec/adapters/${name}/*.spec.ts`]
      : ["spec/lib/**/*.spec.ts", "spec/contract/*.spec.ts", "proof/model/*.proof.ts"];
  return {
    testMatch: specs.map((spec) => `<rootDir>/${spec}`),
    testPathIgnorePatterns: slow,
  };
}
