// What the checks share: a folder that goes away, and commands that tell what they printed.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** The folder of the repository. */
export const root: string = fileURLToPath(new URL("..", import.meta.url));

/** Runs a function in a new folder outside the repository, and removes the folder. */
export async function inScratchFolder<Result>(
  act: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "async-operation-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Runs a command, and returns what it wrote to standard output; an error has all that it wrote.
 * Both are without colours, which some tools write wherever CI is set.
 */
export function execute(command: string, parameters: string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 2 ** 26 };
    const child = execFile(command, parameters, options, (error, stdout, stderr) => {
      const printed = stripVTControlCharacters(error === null ? stdout : stdout + stderr);
      if (error === null) resolve(printed);
      else reject(new Error(`${command} ${parameters.join(" ")}\n${printed}`));
    });
    child.stdin?.end();
  });
}

/** Packs what is built into a folder; returns the path of the tarball and the files in it. */
export async function pack(folder: string): Promise<{ tarball: string; files: string[] }> {
  const parameters = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [packed] = JSON.parse(await execute("npm", parameters, root));
  return {
    tarball: join(folder, packed.filename),
    files: packed.files.map(({ path }: { path: string }) => path),
  };
}

/** The part of package.json that the checks read. */
export interface PackageJson {
  readonly exports: Record<string, string>;
}

/** Reads package.json. */
export async function readPackageJson(): Promise<PackageJson> {
  return JSON.parse(await readFile(join(root, "package.json"), "utf8"));
}

/** The names by which a consumer imports the entries. */
export async function entries(): Promise<string[]> {
  const { exports } = await readPackageJson();
  return Object.keys(exports)
    .filter((entry) => entry !== "./package.json")
    .map((entry) => entry.replace(".", "async-operation"));
}

/** Runs the main function of a check: a failure is printed, and sets the exit code. */
export async function check(name: string, act: () => Promise<string>): Promise<void> {
  try {
    console.log(`${name}: ${await act()}`);
  } catch (error) {
    console.error(`${name}: failed\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
