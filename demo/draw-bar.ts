// Loaded for a terminal only: before Node 24, knowing what surrounds an operation slows all promises.
import type { GenericFormatter } from "cli-progress";
import { type Advance, createDescription, workOf } from "./describe.js";
import type { Display } from "./display.js";
import { createBars, drawTree } from "./draw-tree.js";

/** The most lines of the tree below the bar. */
const treeLines = 6;

/** Draws a bar on a terminal, with `cli-progress`, and below it the operations that run. */
export function drawBar(stream: NodeJS.WriteStream): Display {
  const describe = createDescription();
  let latest: Advance = { kind: "counting", total: { files: 0, bytes: 0 } };
  let room = 64; // What the text takes once it has all its columns, so that the bar keeps its width.
  const bars = createBars(stream);
  const format: GenericFormatter = (_, { progress, maxWidth }) => {
    const text = describe(latest);
    if (latest.kind === "hashing") room = Math.max(room, text.length);
    const width = Math.min(40, maxWidth - room - 2);
    if (latest.kind === "counting" || width < 5) return text;
    const full = Math.round(progress * width);
    return `${"█".repeat(full)}${"░".repeat(width - full)} ${text}`;
  };
  const bar = bars.create(workOf(latest.total), 0, {}, { format });
  const stopTree = drawTree(bars, stream, treeLines);
  return {
    report(advance) {
      latest = advance;
      bar.setTotal(workOf(advance.total));
      bar.update(advance.kind === "hashing" ? workOf(advance.done) : 0);
    },
    write: (line) => bars.log(`${line}\n`),
    flush() {
      stopTree();
      bars.update(); // Writes the lines that wait.
      bars.stop();
    },
  };
}
