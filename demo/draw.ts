/** What a terminal showed, and when, in milliseconds. */
export interface Frame {
  readonly time: number;
  readonly lines: readonly string[];
}

/** The size of a terminal, and what it shows, for those who do not see it. */
export interface Drawing {
  readonly columns: number;
  readonly rows: number;
  readonly label: string;
}

const character = 8.4;
const line = 20;
const margin = 16;

/** How long the last frame stays, in milliseconds. */
const rest = 3000;

const colors = {
  window: "#0d1117",
  edge: "#30363d",
  text: "#e6edf3",
  full: "#3fb950",
  empty: "#30363d",
};

/**
 * Draws a recording as an SVG that plays it again and again.
 *
 * The frames are one below the other, on a strip that is moved behind a window. Without motion, it shows the
 * frame with the most lines.
 */
export function draw(frames: readonly Frame[], { columns, rows, label }: Drawing): string {
  const width = Math.round(columns * character + 2 * margin);
  const height = rows * line + 2 * margin;
  const end = (frames.at(-1)?.time ?? 0) + rest;
  const stops = frames.map(({ time }, index) => {
    const percent = index === 0 ? 0 : (time / end) * 100;
    return `${percent.toFixed(2)}%{transform:translateY(${-index * height}px)}`;
  });
  const still = frames.indexOf(fullest(frames));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${colors.text};white-space:pre}
.strip{transform:translateY(${-still * height}px);animation:play ${(end / 1000).toFixed(1)}s step-end infinite}
@keyframes play{${stops.join("")}}
@media (prefers-reduced-motion:reduce){.strip{animation:none}}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${colors.window}" stroke="${colors.edge}"/>
<svg width="${width}" height="${height}"><g class="strip">
${frames.map(({ lines }, index) => drawFrame(lines, index * height)).join("\n")}
</g></svg>
</svg>
`;
}

/** Returns the frame with a bar that has the most lines; of several, the one in the middle. */
function fullest(frames: readonly Frame[]): Frame {
  const drawn = frames.filter(({ lines }) => lines.some((text) => text.includes("█")));
  const sizeOf = ({ lines }: Frame): number => lines.filter((text) => text.trim() !== "").length;
  const most = Math.max(...drawn.map(sizeOf));
  const full = drawn.filter((frame) => sizeOf(frame) === most);
  return full[Math.floor(full.length / 2)] as Frame;
}

function drawFrame(lines: readonly string[], top: number): string {
  return lines.map((text, row) => drawLine(text, top + margin + row * line)).join("");
}

/** Draws the blocks of a bar as rectangles: fonts differ in their width. */
function drawLine(text: string, top: number): string {
  return [...text.matchAll(/█+|░+|[^█░]+/g)]
    .map(({ 0: run, index }) => {
      const left = margin + index * character;
      const width = run.length * character;
      const fill = run.startsWith("█")
        ? colors.full
        : run.startsWith("░")
          ? colors.empty
          : undefined;
      const place = (x: number, y: number): string => `x="${x.toFixed(1)}" y="${y}"`;
      if (fill !== undefined)
        return `<rect ${place(left, top + 4)} width="${width.toFixed(1)}" height="12" fill="${fill}"/>`;
      if (run.trim() === "") return "";
      return `<text ${place(left, top + 15)} textLength="${width.toFixed(1)}" xml:space="preserve">${escapeText(run)}</text>`;
    })
    .join("");
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
