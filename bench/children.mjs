// The processes in which contenders run.
import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./child.mjs", import.meta.url));
const flags = ["--expose-gc", "--max-old-space-size=4096"];

/** Which runtime a program is, by what it says of itself, and how it runs a file. */
export function runtimeOf(binary) {
  const said = execFileSync(binary, ["--version"], { encoding: "utf8" });
  const [version] = said.match(/\d+\.\d+\.\d+/);
  if (said.startsWith("deno"))
    return {
      name: `Deno ${version}`,
      binary,
      parameters: ["run", "--allow-all", "--no-lock", `--v8-flags=${flags}`, program],
    };
  if (said.startsWith("v"))
    return { name: `Node ${version}`, binary, parameters: [...flags, program] };
  return { name: `Bun ${version}`, binary, parameters: ["run", program] };
}

/** Thrown where an answer does not come in time; the process has then been ended. */
export class TooSlowError extends Error {}

/** A process with one contender in one scenario. */
export class Child {
  #process;
  #lines;
  #errors = "";

  constructor(runtime, scenario, contender, way) {
    this.contender = contender;
    const parameters = [...runtime.parameters, scenario, contender, way];
    this.#process = spawn(runtime.binary, parameters);
    this.#process.stderr.on("data", (text) => {
      this.#errors = (this.#errors + text).slice(-1000);
    });
    this.#process.stdin.on("error", () => {}); // It has ended; reading tells.
    const lines = createInterface({ input: this.#process.stdout });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** Starts a process, and returns it where the contender can do the scenario. */
  static async start(runtime, scenario, contender, way = "own") {
    const child = new Child(runtime, scenario, contender, way);
    const { able } = await child.#read();
    if (able) return child;
    child.stop();
    return undefined;
  }

  /** Sends a request and returns the answer; throws where it says that it failed. */
  async ask(request, limit = 120_000) {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, limit);
    });
    const answer = await Promise.race([this.#read(), late]);
    clearTimeout(timer);
    if (answer !== undefined) return answer;
    this.stop();
    throw new TooSlowError(`${this.contender} took longer than ${limit} ms`);
  }

  async #read() {
    const { value } = await this.#lines.next();
    const answer = value === undefined ? { error: `ended: ${this.#errors}` } : JSON.parse(value);
    if (answer.error !== undefined) throw new Error(`${this.contender}: ${answer.error}`);
    return answer;
  }

  stop() {
    this.#process.kill("SIGKILL");
  }
}
