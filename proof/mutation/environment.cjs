// The environment of the specs, compiled: the mutation runner loads it without jest's transform.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const ts = require("typescript");

const path = join(__dirname, "../../spec/support/environment.ts");
const { outputText } = ts.transpileModule(readFileSync(path, "utf8"), {
  compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
});
module._compile(outputText, `${path}.cjs`);

/** One failure kills a mutant: the rest of the file is skipped, as many tests would wait in vain. */
module.exports = class extends module.exports.default {
  #failed = false;

  async handleTestEvent(event) {
    if (event.name === "test_fn_failure" || event.name === "hook_failure") this.#failed = true;
    if (event.name === "test_start" && this.#failed) event.test.mode = "skip";
  }
};
