// Ten nested operations: as a tree in a terminal, and as spans.
import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import { runCommand, textsOf } from "./run-demo.js";

jest.setTimeout(120_000);

const command = "node --import ./scripts/register.js demo/site/main.ts";

let lines: string[];

beforeAll(async () => {
  const parameters = ["--quiet", "--return", "--command", command, "/dev/null"];
  const { stdout, code } = await runCommand("script", parameters);
  expect(code).toBe(0);
  lines = textsOf(stdout);
});

describe("demo/site", () => {
  test("draws its ten operations as a tree with bars", () => {
    const start = lines.indexOf("publish site");
    const drawn = lines.slice(start, start + 10).map((line) => line.replace(/ *[█░]*$/, ""));
    expect(drawn).toEqual([
      "publish site",
      "├─ build",
      "│  ├─ pages",
      "│  │  ├─ home",
      "│  │  └─ news",
      "│  └─ pictures",
      "│     ├─ photos",
      "│     └─ icons",
      "├─ video",
      "└─ mail",
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^│ {2}│ {2}├─ home +█+░+$/));
  });

  test("prints a span of each, with its outcome, at its place in the tree", () => {
    const spans = lines.filter((line) => /^ *[a-z ]+ +\d+\.\d s /.test(line));
    const shown = spans.map((line) => line.replace(/\d+\.\d s +/, "").replace(/ {2,}\d+ .*$/, ""));
    const expected = [
      "publish site",
      "  build",
      "    pages",
      "      home",
      "      news",
      "    pictures",
      "      photos",
      "      icons",
      "  video",
      "  mail",
    ];
    const titles = shown.map((line) => line.slice(0, 20).trimEnd());
    expect([...titles].sort()).toEqual([...expected].sort());
    expect(titles.slice(0, 2)).toEqual(["publish site", "  build"]);
    expect(shown).toContainEqual(expect.stringMatching(/^ {2}video +Canceled: too large$/));
    expect(shown).toContainEqual(expect.stringMatching(/^ {2}mail +Error$/));
    expect(shown.filter((line) => line.endsWith("Completed"))).toHaveLength(8);
    expect(spans.find((line) => line.includes("mail"))).toContain("1 exception");
  });
});
