// A user's project: its files, its commands, and the expected output.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execute } from "../scratch.js";

/** The text of each file by its path; an object is written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

/** A project and the expected end of its last command. */
export interface SetUp {
  readonly name: string;
  readonly files: Files;
  /** Each is a program of `node_modules`, or a file of the project after `.`, with its parameters. */
  readonly commands: readonly (readonly [program: string, ...parameters: string[]])[];
  /** Text that the output of the last command contains. */
  readonly prints: string;
  /** The last command fails: docs/set-ups.md names the error, and the setting that cures it. */
  readonly fails?: true;
}

/** Writes the files of a project. */
export async function write(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** The folder of a project, which has a parent with `node_modules`. */
export function folderOf(parent: string, { name }: SetUp): string {
  return join(parent, name.replaceAll(/[^a-z0-9.]+/gi, "-"));
}

/** Runs the commands of a project in its own folder, beside `node_modules`; returns the failure, if any. */
export async function complaintOf(parent: string, setUp: SetUp): Promise<string | undefined> {
  const { name, files, commands, prints, fails } = setUp;
  const folder = folderOf(parent, setUp);
  await write(folder, { "package.json": { private: true }, ...files });
  let output = "";
  let failed = false;
  for (const [program, ...parameters] of commands) {
    if (failed) return `${name}: a command before the last one fails\n${output}`;
    const path = program.startsWith("-") ? [program] : [join(parent, "node_modules", program)];
    const own = program === "." ? [] : path;
    try {
      output = await execute(process.execPath, [...own, ...parameters], folder);
    } catch (error) {
      output = String(error);
      failed = true;
    }
  }
  if (failed === (fails ?? false) && output.includes(prints)) return undefined;
  return `${name}: expected ${fails ? "an error" : "success"} and "${prints}", got:\n${output}`;
}

/** Runs the projects in sequence; throws the failures, or returns the number of projects. */
export async function tryAll(parent: string, setUps: readonly SetUp[]): Promise<number> {
  const complaints: string[] = [];
  for (const setUp of setUps) {
    const complaint = await complaintOf(parent, setUp);
    if (complaint !== undefined) complaints.push(complaint);
  }
  if (complaints.length > 0) throw new Error(complaints.join("\n\n"));
  return setUps.length;
}
