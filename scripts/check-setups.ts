// Installs the package as it is published into projects of users, and runs their compilers, tests and bundlers.
// npm run check:setups [-- --all]: with --all, tools that the repository does not have, and Chromium.
import { readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { check, entries, execute, inScratchFolder, pack, root } from "./scratch.js";
import { bundlers, tools } from "./set-ups/bundlers.js";
import { nodeSetUps } from "./set-ups/node.js";
import { pages } from "./set-ups/pages.js";
import { folderOf, tryAll } from "./set-ups/set-up.js";
import { title } from "./set-ups/sources.js";
import { testRunners } from "./set-ups/test-runners.js";

/** Installs the package and tools, as an application does. */
async function install(folder: string, tarball: string, versions: object): Promise<void> {
  const dependencies = { "async-operation": `file:${tarball}`, ...versions };
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  // A lock file would make this folder the root of its projects, for Parcel and Next.
  const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"];
  await execute("npm", ["install", ...quiet], folder);
}

/** Links the packages of the repository, so that they need not be installed. */
async function linkTools(folder: string): Promise<void> {
  for (const name of await readdir(join(root, "node_modules")))
    if (!name.startsWith("."))
      await symlink(
        join(root, "node_modules", name),
        join(folder, "node_modules", name),
        "junction",
      );
}

/** Tries the set-ups that need no tool but those of the repository. */
async function tryInstalled(tarball: string): Promise<number> {
  return inScratchFolder(async (folder) => {
    await install(folder, tarball, {});
    await linkTools(folder);
    return tryAll(folder, nodeSetUps(await entries()));
  });
}

/** Installs the other tools, tries their set-ups, and opens the pages that they build. */
async function tryOthers(tarball: string): Promise<number> {
  return inScratchFolder(async (folder) => {
    await install(folder, tarball, tools);
    const count = await tryAll(folder, [...testRunners, ...bundlers, ...pages]);
    const built = pages.map((page) => join(folderOf(folder, page), page.folder));
    const program = join(root, "runtimes/open-pages.mjs");
    const titles = (await execute(process.execPath, [program, ...built], folder)).split("\n");
    const wrong = pages.filter((_, index) => titles[index] !== title);
    if (wrong.length > 0)
      throw new Error(
        `${wrong.map(({ name }) => name).join(", ")}: expected "${title}", got:\n${titles.join("\n")}`,
      );
    return count;
  });
}

process.env["NEXT_TELEMETRY_DISABLED"] = "1";

await check("Set-ups", () =>
  inScratchFolder(async (folder) => {
    const { tarball } = await pack(folder);
    let count = await tryInstalled(tarball);
    if (process.argv.includes("--all")) count += await tryOthers(tarball);
    return `${count} are as docs/set-ups.md says`;
  }),
);
