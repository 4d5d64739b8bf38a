// Checks the package as it is published: its files, its declarations, and each entry when installed.
import { existsSync } from "node:fs";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { check, entries, execute, inScratchFolder, pack, root } from "./scratch.js";

/** All that may be in the package. */
const published =
  /^(dist\/(lib|adapters(\/[a-z-]+)?|conformance)\/[a-z-]+(\.d)?\.(js|ts)(\.map)?|(lib|adapters(\/[a-z-]+)?|conformance)\/[a-z-]+\.ts|docs\/.+\.(md|svg|png)|examples\/.+\.(tsx?|html)|skill\/SKILL\.md|llms\.txt|(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|LICENSE|package\.json)$/;

/** Returns what is wrong with the list of files. */
function strangersOf(files: string[]): string[] {
  const missing = ["README.md", "LICENSE", "CHANGELOG.md"].filter((file) => !files.includes(file));
  const strangers = files.filter((file) => !published.test(file));
  return [
    ...missing.map((file) => `${file} is not in the package`),
    ...strangers.map((file) => `${file} is in the package`),
  ];
}

/** Returns what is wrong with the maps: each code file has one, and its sources are in the package. */
async function brokenMapsOf(folder: string, files: string[]): Promise<string[]> {
  const complaints: string[] = [];
  for (const file of files.filter((name) => /^dist\/.*\.(js|ts)$/.test(name))) {
    const text = await readFile(join(folder, file), "utf8");
    const [, name = ""] = text.match(/^\/\/# sourceMappingURL=(.*)$/m) ?? [];
    const map = join(dirname(file), name);
    if (name === "" || !files.includes(map)) {
      complaints.push(`${file} has no map`);
      continue;
    }
    const { sources, sourceRoot } = JSON.parse(await readFile(join(folder, map), "utf8"));
    for (const source of sources as string[]) {
      const path = normalize(join(dirname(map), sourceRoot ?? "", source));
      if (!files.includes(path)) complaints.push(`${map} leads to ${path}, which is not there`);
    }
  }
  return complaints;
}

/** The folders that, according to the README, are only in the repository. */
const repositoryOnly = /^(spec|proof|demo|bench|runtimes|site|docs\/web-demo)(\/|$)/;

/** Returns the links of the pages that lead to no file or folder of the package. */
async function deadLinksOf(folder: string, files: string[]): Promise<string[]> {
  const complaints: string[] = [];
  for (const page of files.filter((file) => /\.md$|^llms\.txt$/.test(file))) {
    const markdown = await readFile(join(folder, page), "utf8");
    const text = markdown.replaceAll(/^```[\s\S]*?^```|`[^`\n]*`/gm, ""); // Lambdas of C++ look like links.
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      const path = normalize(join(dirname(page), link)).replace(/\/$/, "");
      if (repositoryOnly.test(path)) continue;
      if (!files.some((file) => file === path || file.startsWith(`${path}/`)))
        complaints.push(`${page} links to ${link}, which is not in the package`);
    }
  }
  return complaints;
}

/** What no code of a library should do to those who install it: make code, reach files or the network, load more. */
const forbidden =
  /\beval\(|\bFunction\(|(?<!#)\bfetch\(|\bXMLHttpRequest\(|\bWebSocket\(|\brequire\(|\bimport\(|["']node:(?!worker_threads|async_hooks|diagnostics_channel)/;

/** The files that send the requests that a user asks for. */
const clients = [
  "dist/adapters/fetch/send-by-fetch.js",
  "dist/adapters/fetch/send-by-request.js",
  "dist/adapters/http/connection.js",
  "dist/adapters/http/http-client.js",
];

/** Returns the lines of code that do what they should not; `//` and `*` begin comments. */
async function forbiddenIn(folder: string, files: string[]): Promise<string[]> {
  const complaints: string[] = [];
  for (const file of files.filter((name) => /^dist\/.*\.js$/.test(name))) {
    const lines = (await readFile(join(folder, file), "utf8")).split("\n");
    const code = lines.filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line));
    for (const line of code.filter((text) => forbidden.test(text)))
      if (!clients.includes(file) || !/\b(fetch|XMLHttpRequest)\(/.test(line))
        complaints.push(`${file} has ${line.trim()}`);
  }
  return complaints;
}

/** The package that an entry needs, if any: an optional peer, which npm does not install. */
function peerOf(entry: string, peers: readonly string[]): string | undefined {
  return peers.find((peer) => entry === `async-operation/${peer}`);
}

/** Loads the entries without the peers, each of which its own entry alone may need; then with them. */
async function loadEntries(folder: string, names: readonly string[]): Promise<void> {
  const { peerDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const peers = Object.keys(peerDependencies);
  const program = join(folder, "load.mjs");
  await writeFile(program, load);
  const own = names.filter((name) => peerOf(name, peers) === undefined);
  await execute(process.execPath, [program, ...own], folder);
  for (const peer of peers)
    await symlink(join(root, "node_modules", peer), join(folder, "node_modules", peer), "junction");
  const others = names.filter((name) => !own.includes(name));
  await execute(process.execPath, [program, ...others], folder);
  // The first is loaded by `import` there, and so would not show that `require` alone does.
  for (const name of names)
    await execute(process.execPath, ["-e", "require(process.argv[1])", name], folder);
}

/** Returns the scripts that would run on the machine of whoever installs the package. */
async function installScriptsOf(folder: string): Promise<string[]> {
  const { scripts = {} } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return ["preinstall", "install", "postinstall", "prepare"]
    .filter((name) => name in scripts)
    .map((name) => `It has a script \`${name}\``);
}

/** A program that fails unless an entry has exports, and the same ones by `import` and by `require`. */
const load = `
  import { createRequire } from "node:module";
  const require = createRequire(import.meta.url);
  for (const entry of process.argv.slice(2)) {
    const imported = Object.keys(await import(entry));
    const required = Object.keys(require(entry)).filter((name) => name !== "__esModule");
    if (imported.length === 0) throw new Error(entry + " exports nothing");
    if (String(imported) !== String(required)) throw new Error(entry + " differs by require()");
  }
`;

await check("Package", () =>
  inScratchFolder(async (folder) => {
    const { tarball, files } = await pack(folder);
    await execute("npx", ["publint", "--strict", tarball], root);
    // `require` of ES modules is what scripts/check-setups.ts runs.
    await execute("npx", ["attw", tarball, "--ignore-rules", "cjs-resolves-to-esm"], root);

    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
    const install = [
      "install",
      "--offline",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      tarball,
    ];
    await execute("npm", install, folder);
    const installed = join(folder, "node_modules/async-operation");
    const complaints = [
      ...strangersOf(files),
      ...(await brokenMapsOf(installed, files)),
      ...(await forbiddenIn(installed, files)),
      ...(await installScriptsOf(installed)),
      ...(await deadLinksOf(installed, files)),
    ];
    if (existsSync(join(installed, "node_modules"))) complaints.push("It has dependencies");
    if (complaints.length > 0) throw new Error(complaints.join("\n"));

    const names = await entries();
    await loadEntries(folder, names);
    return `${files.length} files, ${names.length} entries by import and by require`;
  }),
);
