// Draws docs/demo.svg or docs/pictures/site.svg: records a demo in a terminal of tmux, which must be installed.
// Run it from the root of the project: node --import ./scripts/register.js demo/record.ts [site]
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { draw, type Frame } from "./draw.js";

interface Recording {
  readonly command: string;
  readonly file: string;
  readonly rows: number;
  readonly label: string;
}

const demo: Recording = {
  command: "npm run demo",
  file: "docs/demo.svg",
  rows: 10,
  label:
    "A terminal in which npm run demo counts and hashes the files below node_modules, with a progress bar and a tree of what runs",
};

const site: Recording = {
  command: "npm run demo:site",
  file: "docs/pictures/site.svg",
  rows: 17,
  label:
    "A terminal in which ten nested operations run, as a tree with bars, and end as a tree of spans",
};

const { command, file, rows, label } = process.argv[2] === "site" ? site : demo;
const columns = 90;
const session = `demo-${process.pid}`;
const prompt = "$ ";

/** What npm says of a user's settings, or of its next version, is not to be seen. */
const settings = `PS1='${prompt}' NPM_CONFIG_USERCONFIG=/dev/null NPM_CONFIG_UPDATE_NOTIFIER=false`;

/** How many pictures the drawing has, at most. */
const limit = 14;

function tmux(...parameters: string[]): string {
  return execFileSync("tmux", ["-f", "/dev/null", ...parameters], { encoding: "utf8" });
}

function capture(): string[] {
  return tmux("capture-pane", "-p", "-t", session).trimEnd().split("\n");
}

async function record(): Promise<Frame[]> {
  const size = ["-x", String(columns), "-y", String(rows)];
  tmux("new-session", "-d", "-s", session, ...size, `env ${settings} sh`);
  try {
    while (capture()[0] !== prompt.trim()) await sleep(50);
    tmux("send-keys", "-t", session, command, "Enter");
    const frames: Frame[] = [];
    const start = performance.now();
    do {
      await sleep(50);
      const lines = capture();
      if (lines.join() !== frames.at(-1)?.lines.join())
        frames.push({ time: performance.now() - start, lines });
    } while (frames.at(-1)?.lines.at(-1) !== prompt.trim());
    return frames;
  } finally {
    tmux("kill-session", "-t", session);
  }
}

/** Leaves so many frames, at about equal distances in time, with the first and the last one. */
function thin(frames: readonly Frame[]): Frame[] {
  const end = frames.at(-1)?.time ?? 0;
  let next = 0;
  return frames.filter(({ time }, index) => {
    if (time < next && index < frames.length - 1) return false;
    next = time + end / limit;
    return true;
  });
}

const frames = thin(await record());
writeFileSync(file, draw(frames, { columns, rows, label }));
console.log(`${file}: ${frames.length} frames`);
