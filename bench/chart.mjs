// Draws the cost of one operation by the number of operations on one signal, for light and dark pages.
import { writeFileSync } from "node:fs";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { hand, limit, ours } from "./catalog.mjs";

const names = { [ours]: "async-operation", [hand]: "one listener each", [limit]: "the least" };
const colors = { [ours]: "ours", [hand]: "hand", [limit]: "limit" };

/** A page of its own color, so that it can be read on any; each line has its name beside it. */
const style = `
  svg { color: #59636e; font: 13px system-ui, sans-serif }
  .page { fill: #ffffff }
  .ours { color: #0969da } .hand { color: #bc4c00 } .limit { color: #59636e }
  @media (prefers-color-scheme: dark) {
    svg { color: #9198a1 }
    .page { fill: #0d1117 }
    .ours { color: #58a6ff } .hand { color: #f0883e } .limit { color: #9198a1 }
  }`;

/** The powers of ten from the one at or below the least number to the one at or above the greatest. */
function decadesOf(numbers) {
  const first = Math.floor(Math.log10(Math.min(...numbers)) + 1e-9);
  const last = Math.ceil(Math.log10(Math.max(...numbers)) - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

function marksOf(contender, points) {
  const className = colors[contender];
  const channels = { x: "count", y: "microseconds", stroke: "currentColor", className };
  const dash = contender === limit ? { strokeDasharray: "4 4" } : {};
  return [
    Plot.line(points, { ...channels, ...dash, strokeWidth: 2.5 }),
    Plot.dot(points, { ...channels, fill: "currentColor", stroke: undefined, r: 3 }),
    Plot.text(points.slice(-1), {
      x: "count",
      y: "microseconds",
      text: () => names[contender],
      className,
      fill: "currentColor",
      fontWeight: "bold",
      // Ours and the least end close together.
      dx: 8,
      dy: { [ours]: -8, [limit]: 8 }[contender] ?? 0,
      textAnchor: "start",
    }),
  ];
}

/** Draws the chart from the result of the scenario `growth`. */
export function drawGrowth({ results, cap }, file) {
  const { document } = parseHTML("<html><body></body></html>");
  const series = Object.entries(results).filter(([, points]) => points.length > 0);
  const points = series.flatMap(([, own]) => own);
  const counts = decadesOf(points.map(({ count }) => count));
  const times = decadesOf(points.map(({ microseconds }) => microseconds));
  const svg = Plot.plot({
    document,
    width: 760,
    height: 420,
    marginLeft: 60,
    marginRight: 130,
    marginTop: 40,
    marginBottom: 50,
    x: {
      type: "log",
      domain: [counts[0], counts.at(-1)],
      ticks: counts,
      tickFormat: (count) => count.toLocaleString("en"),
      label: "operations pending on one signal →",
    },
    y: {
      type: "log",
      domain: [times[0], times.at(-1)],
      ticks: times,
      tickFormat: (time) => `${time.toLocaleString("en", { maximumFractionDigits: 3 })} µs`,
      grid: true,
      label: "↑ cost of one operation",
    },
    marks: series.flatMap(([contender, points]) => marksOf(contender, points)),
  });
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("role", "img");
  const title = document.createElementNS(svg.namespaceURI, "title");
  title.textContent = `The cost of one operation by the number of operations on one signal. A line ends where a measurement takes more than ${cap / 1000} s.`;
  const sheet = document.createElementNS(svg.namespaceURI, "style");
  sheet.textContent = style;
  const page = document.createElementNS(svg.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ class: "page", width: "100%", height: "100%" }))
    page.setAttribute(name, value);
  for (const old of svg.querySelectorAll("style")) old.remove();
  svg.prepend(title, sheet, page);
  writeFileSync(file, `${svg.outerHTML}\n`);
}
