// What mutation testing runs: the specs that look at what one source does, in this process.
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const model = "model/*";
const operation = [
  "operation*",
  "run",
  "reentrancy",
  "contract",
  "errors",
  "watch",
  "unhandled",
  "promise",
  "throttle-progress",
  model,
];

/** The specs of a source that do not have its name. */
const others = {
  "lib/abort-link.ts": ["abort-signal", "operation-cancel", model],
  "lib/abort-listener.ts": ["native-abort-signal", "abort-signal", "promise-signal", model],
  "lib/async-operation-source.ts": operation,
  "lib/cancellation-token.ts": ["cancellation-token", "*progress-task"],
  "lib/errors.ts": [
    ...operation,
    "foreign*",
    "realm",
    "serialize",
    "windows-runtime",
    "winjs",
    "windows-contract",
  ],
  "lib/foreign-operation.ts": ["foreign-progress", "watch", "model/foreign"],
  "lib/operation-context.ts": operation,
  "lib/operation.ts": operation,
  "lib/outcome-message.ts": ["message-port", "from-response"],
  "lib/port-message.ts": ["message-port"],
  "lib/progress.ts": ["lib-progress", "throttle-progress"],
  "lib/run.ts": operation,
  "lib/serialize.ts": ["outcome-message"],
  "lib/watch.ts": [...operation, "foreign*"],
  "lib/watcher.ts": operation,
  "lib/when.ts": ["model/trees", "memory"],
  "adapters/abort-signal.ts": ["native-abort-signal"],
  "adapters/promise.ts": ["promise-signal", "unhandled"],
  "adapters/windows-runtime.ts": ["windows-contract", "cpp-winrt"],
};

const source = process.env.SOURCE;
const name = basename(source, ".ts");
const names = [name, `*-${name}`, `${name}-*`, "options", ...(others[source] ?? [])];

export default {
  rootDir: "../..",
  testEnvironment: fileURLToPath(new URL("environment.cjs", import.meta.url)),
  testTimeout: source.includes("bullmq") ? 20_000 : 1_000, // Redis has its own times.
  testMatch: names.map((each) => `<rootDir>/spec/${each}.spec.ts`),
  testPathIgnorePatterns: ["promises-aplus", "-react", "-streams"],
  setupFilesAfterEnv: ["<rootDir>/spec/support/setup.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": ["ts-jest", { useESM: true, tsconfig: "spec/tsconfig.json", diagnostics: false }],
  },
  moduleNameMapper: {
    "^(\\.{1,2}/.*)\\.js$": "$1",
    "^async-operation$": "<rootDir>/lib/index.ts",
    "^async-operation/conformance$": "<rootDir>/conformance/conformance.ts",
    "^async-operation/(.*)$": ["<rootDir>/adapters/$1.ts", "<rootDir>/adapters/$1/index.ts"],
  },
};
