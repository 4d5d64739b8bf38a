import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The part of jest's configuration that selects specs. */
export interface Selection {
  readonly testMatch: readonly string[];
  readonly testPathIgnorePatterns: readonly string[];
}

/** Specs that take seconds each, and notice nothing that the others miss. */
const slow = ["/promises-aplus", "/memory", "/react", "/streams"];

/** Selects the specs of a source: those of its name, and for lib the contract and the model. */
export function specsOf(source: string): Selection {
  const [folder, name = ""] = source.replace(/\.ts$/, "").split("/");
  const folders =
    folder === "adapters"
      ? [`spec/adapters/${name}/*.spec.ts`]
      : [...specsOfLib(name), "spec/contract/*.spec.ts", "proof/model/*.proof.ts"];
  return {
    testMatch: folders.map((folder) => `<rootDir>/${folder}`),
    testPathIgnorePatterns: slow,
  };
}

/** An internal source without a spec of its name is run by the specs of its users; so is `operation`, which all use. */
function specsOfLib(name: string): string[] {
  const hasSpec = [name, `${name}.spec.ts`].some((path) =>
    existsSync(join(root, "spec/lib", path)),
  );
  const own = hasSpec && name !== "operation" ? name : "**/*";
  return [`spec/lib/${own}.spec.ts`, `spec/lib/${own}/*.spec.ts`];
}
