// The tree of what runs on a terminal, drawn with `cli-progress`.
import { MultiBar, type SingleBar } from "cli-progress";
import { formatBytes } from "./format.js";
import { printable } from "./names.js";
import { type Branch, treeOfRunning } from "./tree.js";

/** The width of a bar, in columns. */
const width = 20;

/** Creates the bars of a display that is redrawn ten times a second, and cleared at its end. */
export function createBars(stream: NodeJS.WriteStream): MultiBar {
  return new MultiBar({
    stream,
    format: (_options, _state, { line }: { line: string }) => line,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false, // It would end the bars on a signal, and not the program.
  });
}

/** Draws what runs below the bars that there are, in some lines at most, until the returned function is called. */
export function drawTree(bars: MultiBar, stream: NodeJS.WriteStream, most: number): () => void {
  const drawn: SingleBar[] = [];
  const draw = (): void => {
    const lines = linesOf(treeOfRunning(), (stream.columns || 80) - 1, most);
    while (drawn.length < lines.length) drawn.push(bars.create(1, 0, { line: "" }));
    for (const [index, bar] of drawn.entries()) bar.update(0, { line: lines[index] ?? "" });
  };
  const timer = setInterval(draw, 100);
  draw();
  return () => clearInterval(timer);
}

/** Returns the lines of a tree; those that have no room are counted in the last one. */
export function linesOf(branches: readonly Branch[], columns: number, most: number): string[] {
  const shown = branches.length > most ? branches.slice(0, most - 1) : branches;
  const longest = Math.max(...shown.map(({ lines, name }) => lines.length + name.length), 0);
  const room = Math.min(longest, columns - width - 2);
  const lines = shown.map((branch) => lineOf(branch, room));
  if (shown.length < branches.length) lines.push(`… and ${branches.length - shown.length} more`);
  return lines;
}

function lineOf({ lines, name, fraction, progress }: Branch, room: number): string {
  const text = `${lines}${printable(name)}`;
  const title = (text.length > room ? `${text.slice(0, room - 1)}…` : text).padEnd(room);
  if (fraction === undefined) return `${title} ${amountOf(progress)}`.trimEnd();
  const full = Math.round(fraction * width);
  return `${title} ${"█".repeat(full)}${"░".repeat(width - full)}`;
}

function amountOf(progress: unknown): string {
  const { loaded } = Object(progress) as { loaded?: number };
  return loaded === undefined ? "" : formatBytes(loaded);
}
