// Draws docs/demo.svg: records `npm run demo` in a terminal of tmux, which must be installed.
// Run it from the root of the project: node --import ./scripts/register.js demo/record.ts
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { draw, type Frame } from "./draw.js";

const columns = 90;
const rows = 8;
const session = `demo-${process.pid}`;
const prompt = "$ ";

/** What npm says of a user's settings, or of its next version, is not to be seen. */
const settings = `PS1='${prompt}' NPM_CONFIG_USERCONFIG=/dev/null NO_UPDATE_NOTIFIER=1`;

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
    tmux("send-keys", "-t", session, "npm run demo", "Enter");
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
writeFileSync("docs/demo.svg", draw(frames, columns, rows));
console.log(`docs/demo.svg: ${frames.length} frames`);
