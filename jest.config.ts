/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from "jest";

// Without Redis, the specs of this adapter are left out: see scripts/test.ts.
const uncovered = process.env["SPEC_REDIS"] === "" ? ["!adapters/bullmq/**"] : [];

const config: Config = {
  testEnvironment: "<rootDir>/spec/support/environment.ts",
  maxWorkers: "100%", // By default, one core of two.
  workerIdleMemoryLimit: "1GB", // Modules of finished specs stay in memory.
  testTimeout: 60_000, // Some collect garbage or start a process, and the machine may be busy.
  testMatch: ["<rootDir>/spec/**/*.spec.ts", "<rootDir>/proof/**/*.proof.ts"],
  setupFilesAfterEnv: ["<rootDir>/spec/support/setup.ts"],
  extensionsToTreatAsEsm: [".ts", ".tsx"],
  transform: { "\\.tsx?$": ["ts-jest", { useESM: true, tsconfig: "spec/tsconfig.json" }] },
  moduleNameMapper: {
    "^(\\.{1,2}/.*)\\.js$": "$1",
    "^async-operation$": "<rootDir>/lib/index.ts",
    "^async-operation/adapter-kit$": "<rootDir>/lib/adapter-kit.ts",
    "^async-operation/conformance$": "<rootDir>/conformance/conformance.ts",
    "^async-operation/(.*)$": ["<rootDir>/adapters/$1.ts", "<rootDir>/adapters/$1/index.ts"],
  },
  collectCoverageFrom: ["lib/**/*.ts", "adapters/**/*.ts", ...uncovered],
  coverageThreshold: { global: { statements: 100, branches: 100, functions: 100, lines: 100 } },
  coverageReporters: [["text", { skipFull: true }], "text-summary"],
};

export default config;
