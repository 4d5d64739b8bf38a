import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { Forest, runCommand, runDemo, runDemoInTerminal, textsOf } from "./run-demo.js";

jest.setTimeout(120_000);

/** The command that the help names. */
const reference = "find . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum";

function listOf(tree: string): string {
  return execFileSync("sh", ["-c", reference], {
    cwd: tree,
    encoding: "latin1",
    maxBuffer: 1e7,
  });
}

function digestOf(list: string): string {
  return createHash("sha256").update(list, "latin1").digest("hex");
}

let forest: Forest;

beforeAll(() => {
  forest = new Forest();
});

afterAll(() => forest.fell());

describe("demo", () => {
  test("lists what sha256sum prints, sorted by the bytes of the paths", async () => {
    const odd = ["new\nline", "back\\slash", "cr\rx", "esc\u001b[31m", " blanks ", "é", "a.txt"];
    const tree = forest.grow(...odd, Buffer.from([0x63, 0xe9]));
    for (const directory of ["a", "a/b", "a-b", "empty"]) mkdirSync(join(tree, directory));
    for (const file of ["a/x", "a/b/x", "a-b/x"]) writeFileSync(join(tree, file), file);

    const { stdout, code } = await runDemo(["--list", tree]);

    expect(stdout).toBe(listOf(tree));
    expect(stdout.split("\n")).toHaveLength(odd.length + 5);
    expect(code).toBe(0);
  });

  test("prints the number of the files, their bytes and the SHA-256 of the list", async () => {
    const tree = forest.grow("first", "second");

    const { stdout, code } = await runDemo([tree]);

    expect(stdout).toMatch(/^Hashed 2 files, 11 B in \d+\.\d s\n/);
    expect(stdout).toContain(`SHA-256 of the list: ${digestOf(listOf(tree))}\n`);
    expect(code).toBe(0);
  });

  test("hashes more files than it opens at once in the same order", async () => {
    const tree = forest.grow(...Array.from({ length: 500 }, (_, index) => String(index)));
    const { stdout } = await runDemo(["--list", tree]);
    expect(stdout).toBe(listOf(tree));
  });

  test("hashes no files when the directory is empty", async () => {
    const { stdout, code } = await runDemo([forest.grow()]);
    expect(stdout).toMatch(/^Hashed 0 files, 0 B /);
    expect(stdout).toContain(digestOf(""));
    expect(code).toBe(0);
  });

  test("writes plain lines when there is no terminal", async () => {
    const { stderr } = await runDemo([forest.grow("first", "second")]);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toContain("counting: 2 files, 11 B");
    expect(lines.at(-1)).toBe("100 %  2/2 files     11 B/11 B");
    expect(stderr).not.toContain("\u001b");
  });

  test("draws a bar, and leaves the terminal as it was, when there is one", async () => {
    const { stdout, code } = await runDemoInTerminal([forest.grow("first", "second")]);
    const bar = Buffer.from("█", "utf8").toString("latin1");
    expect(stdout).toContain(`${bar}${bar}`);
    expect(stdout).toContain("100 %  2/2 files");
    for (const setting of ["\u001b[?25", "\u001b[?7"])
      expect(stdout.lastIndexOf(`${setting}h`)).toBeGreaterThan(stdout.lastIndexOf(`${setting}l`));
    expect(code).toBe(0);
  });
});

describe("demo, its own operations", () => {
  test("are drawn as a tree below the bar, with each file that is hashed", async () => {
    const tree = forest.growSlow();
    const { stdout } = await runDemoInTerminal(["--timeout", "1500", tree]);
    const lines = textsOf(stdout);
    expect(lines).toContain(tree);
    expect(lines).toContainEqual(expect.stringMatching(/^└─ b +[\d.]+ [kMGT]?B$/));
  });
});

describe("demo, what it cannot read", () => {
  test("fails in one line when the directory is missing", async () => {
    const { stdout, stderr, code } = await runDemo(["missing/directory"]);
    expect(stderr).toBe("Cannot hash missing/directory: no such file or directory\n");
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
  });

  test("fails in one line when it is given a file", async () => {
    const { stderr, code } = await runDemo(["package.json"]);
    expect(stderr).toBe("Cannot hash package.json: not a directory\n");
    expect(code).toBe(1);
  });

  test("names what is no regular file, escaped, and counts symbolic links", async () => {
    const tree = forest.grow("a");
    symlinkSync("/", join(tree, "link"));
    symlinkSync("nowhere", join(tree, "dangling"));
    execFileSync("mkfifo", [join(tree, "pipe\u001b[31m")]);

    const { stdout, stderr, code } = await runDemo([tree]);

    expect(stderr).toContain(`Skipped ${tree}/pipe\\u{1b}[31m: not a regular file\n`);
    expect(stderr).not.toContain("\u001b");
    expect(stdout).toMatch(
      /^Hashed 1 file, .* s; 2 symbolic links not followed; 1 special file passed over\n/,
    );
    expect(code).toBe(0);
  });

  test("names each file and directory that cannot be opened, and hashes the rest", async () => {
    const tree = forest.growDeep();

    const { stdout, stderr, code } = await runDemo([tree]);

    const messages = stderr.split("\n").filter((line) => line.startsWith("Cannot"));
    expect(messages).toEqual([
      expect.stringMatching(/^Cannot read \/.*d\/e{255}\/: name too long$/),
      expect.stringMatching(/^Cannot read \/.*d\/f{255}: name too long$/),
    ]);
    expect(stdout).toMatch(/^Hashed 2 files, 2 B in .* s; 2 not readable\n/);
    expect(code).toBe(1);
  });

  test("names a file that vanishes while it runs, and hashes the rest", async () => {
    // The list of these files fills what lies between the processes: until that is read, the demo
    // stands still, long before the last file.
    const names = Array.from({ length: 4000 }, (_, index) => `${index}-`.padStart(200, "-"));
    const tree = forest.grow(...names, "last");

    const { stdout, stderr, code } = await runDemo(["--list", tree], {
      when: /^ +0 % /m,
      holdsOutput: true,
      act: () => unlinkSync(join(tree, "last")),
    });

    expect(stderr).toContain(`Cannot read ${tree}/last: no such file or directory\n`);
    expect(stdout).toBe(listOf(tree));
    expect(code).toBe(1);
  });
});

describe("demo, stopped before the end", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("says how many files it hashed on %s, and ends with %d", async (name, code) => {
    const ending = await runDemo([forest.growSlow()], {
      when: / 1\/2 files/,
      act: (child) => child.kill(name),
    });
    expect(ending.stderr).toMatch(/\nCanceled; 1 file, 1 B hashed so far\n$/);
    expect(ending).toMatchObject({ stdout: "", code, signal: null });
  });

  test("is canceled once by a Ctrl-C that npm passes on to it", async () => {
    const parameters = ["run", "--silent", "demo", "--", forest.growSlow()];
    const ending = await runCommand("npm", parameters, {
      when: / 1\/2 files/,
      act: ({ pid = 0 }) => process.kill(-pid, "SIGINT"), // To the group, as a terminal does it.
    });
    expect(ending.stderr).toMatch(/\nCanceled; 1 file, 1 B hashed so far\n/);
    expect(ending.code === 130 || ending.signal === "SIGINT").toBe(true);
  });

  test("says how many files it hashed when time is out, and ends with 124", async () => {
    const ending = await runDemo(["--timeout", "500", forest.growSlow()]);
    expect(ending.stderr).toMatch(/\nTimed out after 500 ms; \d files?, \d B hashed so far\n$/);
    expect(ending).toMatchObject({ stdout: "", code: 124 });
  });

  test("says so when nobody reads its output any more", async () => {
    const tree = forest.grow(...Array.from({ length: 4000 }, (_, index) => String(index)));
    const ending = await runDemo(["--list", tree], {
      when: /counting/,
      act: (child) => child.stdout?.destroy(),
    });
    expect(ending.stderr).toMatch(/\nCannot write: broken pipe; \d+ files?, .* hashed so far\n$/);
    expect(ending.code).toBe(1);
  });
});

describe("demo, its options", () => {
  test("prints them when asked for help", async () => {
    const { stdout, stderr, code } = await runDemo(["--help"]);
    for (const text of ["--list", "--timeout <ms>", "124 timed out", reference])
      expect(stdout).toContain(text);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  });

  test.each([
    "--timeout=soon",
    "--timeout=-5",
    "--timeout -5",
    "--timeout=",
    "--timeout=2147483648",
    "--unknown",
    "one two",
    "",
  ])("refuses '%s' in one line, and ends with 2", async (line) => {
    const { stdout, stderr, code } = await runDemo(line.split(" "));
    expect(stderr).toMatch(/^.+; see --help\n$/);
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
  });
});
