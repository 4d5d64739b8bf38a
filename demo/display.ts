import { type ThrottledProgress, throttleProgress } from "async-operation";
import { SingleBar } from "cli-progress";
import { type Advance, createDescription, workOf } from "./describe.js";

/** Shows how far the work is; `flush` ends that. */
export interface Display extends ThrottledProgress<Advance> {
  /** Writes a line that stays. */
  write(line: string): void;
}

/** Draws a bar on a terminal, with `cli-progress`. */
export function drawBar(stream: NodeJS.WriteStream): Display {
  const describe = createDescription();
  let latest: Advance = { kind: "counting", total: { files: 0, bytes: 0 } };
  let room = 64; // What the text takes once it has all its columns, so that the bar keeps its width.
  const bar = new SingleBar({
    stream,
    format: (_, { progress, maxWidth }) => {
      const text = describe(latest);
      if (latest.kind === "hashing") room = Math.max(room, text.length);
      const width = Math.min(40, maxWidth - room - 2);
      if (latest.kind === "counting" || width < 5) return text;
      const full = Math.round(progress * width);
      return `${"█".repeat(full)}${"░".repeat(width - full)} ${text}`;
    },
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false, // It would end the bar on a signal, and not the program.
  });
  const start = (): void => bar.start(workOf(latest.total), 0);
  start();
  return {
    report(advance) {
      latest = advance;
      bar.setTotal(workOf(advance.total));
      bar.update(advance.kind === "hashing" ? workOf(advance.done) : 0);
    },
    write(line) {
      bar.stop();
      stream.write(`${line}\n`);
      start();
      this.report(latest);
    },
    flush: () => bar.stop(),
  };
}

/** Writes a line each second, where there is no terminal. */
export function writeLines(stream: NodeJS.WriteStream): Display {
  const describe = createDescription();
  const lines = throttleProgress<Advance>((advance) => {
    stream.write(`${describe(advance)}\n`);
  }, 1000);
  let phase = "counting";
  return {
    report(advance) {
      if (advance.kind !== phase) lines.flush(); // So that the number of the files is not lost.
      phase = advance.kind;
      lines.report(advance);
    },
    write: (line) => stream.write(`${line}\n`),
    flush: () => lines.flush(),
  };
}

/** Shows nothing but what is written: the list of the files on a terminal says enough. */
export function showNothing(stream: NodeJS.WriteStream): Display {
  return {
    report: () => {},
    write: (line) => stream.write(`${line}\n`),
    flush: () => {},
  };
}
