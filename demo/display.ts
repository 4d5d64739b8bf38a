import { type ThrottledProgress, throttleProgress } from "async-operation";
import { type Advance, createDescription } from "./describe.js";

/** Shows how far the work is; `flush` ends that. */
export interface Display extends ThrottledProgress<Advance> {
  /** Writes a line that stays. */
  write(line: string): void;
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
