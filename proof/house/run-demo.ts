import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ownLines } from "./own-lines.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = ["--import", "./scripts/register.js", "demo/main.ts"];

/** How a process ended; its outputs have one character for each byte. */
export interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
}

/** What is done once, when standard error matches. */
export interface Trigger {
  readonly when: RegExp;
  /** Whether standard output is not read until then. */
  readonly holdsOutput?: boolean;
  act(child: ChildProcess): void;
}

/** Runs a command in the root of the project, as the leader of a process group. */
export function runCommand(
  command: string,
  parameters: readonly string[],
  trigger?: Trigger,
): Promise<Ending> {
  const child = spawn(command, parameters, { cwd: root, detached: true });
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    let next = trigger;
    const readOutput = (): void => {
      child.stdout.setEncoding("latin1").on("data", (text) => {
        stdout += text;
      });
    };
    if (!trigger?.holdsOutput) readOutput();
    child.stderr.setEncoding("latin1").on("data", (text) => {
      stderr += text;
      if (!next?.when.test(stderr)) return;
      next.act(child);
      if (next.holdsOutput) readOutput();
      next = undefined;
    });
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({ stdout, stderr: ownLines(stderr), code, signal }),
    );
  });
}

/** Runs the demo, with outputs that are no terminals. */
export function runDemo(parameters: readonly string[], trigger?: Trigger): Promise<Ending> {
  return runCommand(process.execPath, [...program, ...parameters], trigger);
}

/** Runs the demo in a terminal, which `script` makes. */
export function runDemoInTerminal(parameters: readonly string[]): Promise<Ending> {
  const command = [process.execPath, ...program, ...parameters]
    .map((word) => `'${word}'`)
    .join(" ");
  return runCommand("script", ["--quiet", "--return", "--command", command, "/dev/null"]);
}

/** Returns the pieces of text that a terminal got, between its control sequences and the ends of lines. */
export function textsOf(stdout: string): string[] {
  const [first = "", ...others] = Buffer.from(stdout, "latin1").toString().split("\u001b");
  const pieces = others.map((piece) => piece.replace(/^\[[0-9?]*[A-Za-z]/, ""));
  return [first, ...pieces]
    .flatMap((piece) => piece.split(/[\r\n]+/))
    .filter((text) => text !== "");
}

/** A directory for trees, and what removes it. */
export class Forest {
  readonly #base = mkdtempSync(join(tmpdir(), "async-operation-demo-"));
  #size = 0;

  /** Makes a directory of files; each contains its name. */
  grow(...files: readonly (string | Buffer)[]): string {
    const tree = join(this.#base, String(++this.#size));
    mkdirSync(tree);
    for (const file of files)
      writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from(file)]), file);
    return tree;
  }

  /** Makes a directory of a small file, and of one that takes many seconds to read and no room. */
  growSlow(): string {
    const tree = this.grow("a", "b");
    truncateSync(join(tree, "b"), 16e9);
    return tree;
  }

  /** Makes a directory with a file and a directory whose paths are too long to be opened, for root also. */
  growDeep(): string {
    const tree = this.grow("a", "z");
    const depth = Math.floor((4095 - tree.length) / 256);
    const script = `
      const { chdir } = require("node:process");
      const { mkdirSync, writeFileSync } = require("node:fs");
      for (let depth = 0; depth < ${depth}; depth++) {
        mkdirSync("d".repeat(255));
        chdir("d".repeat(255));
      }
      mkdirSync("e".repeat(255));
      writeFileSync("f".repeat(255), "");`;
    execFileSync(process.execPath, ["-e", script], { cwd: tree });
    return tree;
  }

  fell(): void {
    execFileSync("rm", ["-rf", this.#base]); // `rm` of Node fails where a path is too long.
  }
}
