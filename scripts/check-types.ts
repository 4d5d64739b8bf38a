// Compiles consumers of the built package with each supported compiler, as strictly as a consumer may.
import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { check, entries, execute, inScratchFolder, root } from "./scratch.js";

/** The packages in which the compilers are. */
const compilers = ["typescript-5.4", "typescript-5.9", "typescript", "typescript-7"];
const resolutions = { nodenext: "nodenext", bundler: "esnext" };

/** What a consumer compiles with, beside the way of resolution. */
interface Platform {
  readonly name: string;
  readonly files: string[];
  readonly options: Record<string, unknown>;
}

/** Makes a project that depends on the package as it is published. */
async function makeConsumer(folder: string): Promise<Platform[]> {
  await execute("npm", ["run", "build"], root);
  const installed = join(folder, "node_modules/async-operation");
  await mkdir(installed, { recursive: true });
  for (const part of ["dist", "package.json"])
    await cp(join(root, part), join(installed, part), { recursive: true });
  for (const peer of await readdir(join(root, "node_modules")))
    if (!peer.startsWith(".")) await link(folder, peer);
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await cp(join(root, "spec/types"), join(folder, "spec/types"), { recursive: true });
  await cp(join(root, "examples"), join(folder, "examples"), { recursive: true });
  const imports = (await entries()).map((entry, index) => {
    return `import * as entry${index} from "${entry}";\nexport { entry${index} };\n`;
  });
  await writeFile(join(folder, "entries.ts"), imports.join(""));

  const tests = await typeTests();
  const dom = { lib: ["ES2022", "DOM"], types: [] };
  const strict = ["entries.ts", ...(tests.get("") ?? [])];
  tests.delete("");
  return [
    { name: "DOM", files: strict, options: dom },
    { name: "Node", files: strict, options: { types: ["node"] } },
    // The declarations of some peers and of Windows have errors of their own.
    {
      name: "examples",
      files: ["examples/*.ts"],
      options: { lib: ["ES2022", "DOM"], types: ["node"], skipLibCheck: true },
    },
    ...[...tests].map(([name, files]) => ({
      name,
      files,
      options: { ...dom, skipLibCheck: true },
    })),
  ];
}

/** Groups the type tests by the global declarations that they name, none of which fit together. */
async function typeTests(): Promise<Map<string, string[]>> {
  const groups = new Map<string, string[]>();
  for (const name of await readdir(join(root, "spec/types"), { recursive: true })) {
    if (!name.endsWith(".ts")) continue;
    const file = join("spec/types", name);
    const text = await readFile(join(root, file), "utf8");
    const [, declarations = ""] = text.match(/<reference types="(.+)"/) ?? [];
    groups.set(declarations, [...(groups.get(declarations) ?? []), file]);
  }
  return groups;
}

function link(folder: string, peer: string): Promise<void> {
  return symlink(join(root, "node_modules", peer), join(folder, "node_modules", peer), "junction");
}

/** Compiles one project; throws what the compiler says. */
async function compile(folder: string, compiler: string, project: string): Promise<void> {
  const program = join(root, "node_modules", compiler, "bin/tsc");
  await execute(process.execPath, [program, "-p", project, "--pretty", "false"], folder);
}

/** Calls functions, two at a time, and returns what those that failed threw. */
async function failuresOf(calls: (() => Promise<void>)[]): Promise<string[]> {
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    for (let call = calls.shift(); call !== undefined; call = calls.shift())
      await call().catch((error: Error) => failures.push(error.message));
  };
  await Promise.all([work(), work()]);
  return failures;
}

await check("Types", () =>
  inScratchFolder(async (folder) => {
    const calls: (() => Promise<void>)[] = [];
    const platforms = await makeConsumer(folder);
    const declarations = await readFile(join(root, "dist/lib/async-info.d.ts"), "utf8");
    if (!declarations.startsWith('/// <reference lib="esnext.disposable"'))
      throw new Error("dist/lib/async-info.d.ts has lost its reference to Symbol.dispose");
    for (const { name, files, options } of platforms)
      for (const [resolution, module] of Object.entries(resolutions)) {
        const project = `${name}.${resolution}.json`;
        const compilerOptions = {
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          noEmit: true,
          target: "ES2022",
          lib: ["ES2022"],
          module,
          moduleResolution: resolution,
          ...options,
        };
        await writeFile(join(folder, project), JSON.stringify({ compilerOptions, include: files }));
        for (const compiler of compilers) calls.push(() => compile(folder, compiler, project));
      }
    const count = calls.length;
    const failures = await failuresOf(calls);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return `${count} consumers compile, with ${compilers.length} compilers`;
  }),
);
