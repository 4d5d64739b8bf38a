// Mutation testing of the source that the environment names.
const { SOURCE: source } = process.env;

export default {
  testRunner: "jest",
  testRunnerNodeArgs: ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"],
  jest: {
    projectType: "custom",
    configFile: "proof/mutation/jest.config.mjs",
    enableFindRelatedTests: false,
  },
  coverageAnalysis: "perTest",
  mutate: [source],
  ignorePatterns: ["/bench", "/runtimes", "/docs", "/demo", "/coverage", "/dist", "/examples"],
  reporters: ["json"],
  jsonReporter: { fileName: `coverage/mutation/${source}.json` },
  concurrency: 2,
  timeoutMS: 2000,
  timeoutFactor: 2,
  disableTypeChecks: false,
  allowConsoleColors: false,
};
