// Draws the reports of uploads beside what the server had read at the same time.
const panel = { width: 240, height: 230, left: 56, top: 56, gap: 40 };
const megabyte = 1_000_000;

const style = `
  svg { color: #59636e; font: 13px system-ui, sans-serif }
  .page { fill: #ffffff } .name { fill: #1f2328; font-weight: 600 }
  .client { stroke: #0969da; fill: none } .server { stroke: #bc4c00; fill: none }
  text.client { fill: #0969da; stroke: none } text.server { fill: #bc4c00; stroke: none }
  @media (prefers-color-scheme: dark) {
    svg { color: #9198a1 }
    .page { fill: #0d1117 } .name { fill: #f0f6fc }
    .client { stroke: #58a6ff } .server { stroke: #f0883e }
    text.client { fill: #58a6ff } text.server { fill: #f0883e }
  }`;

/** The corners of a line that keeps a value until the next. */
function stepsOf(points, { x, y }) {
  const corners = points.map(([time, value], index) =>
    index === 0 ? `M${x(time)},${y(value)}` : `H${x(time)}V${y(value)}`,
  );
  return corners.join("");
}

/** At most one point for each 25 ms, and the last. */
function thinned(points) {
  let next = 0;
  return points.filter(([time], index) => {
    if (time < next && index < points.length - 1) return false;
    next = time + 25;
    return true;
  });
}

function drawPanel([name, { upload, samples }], index, { seconds, size }) {
  const left = panel.left + index * (panel.width + panel.gap);
  const bottom = panel.top + panel.height;
  const begin = samples[0][0];
  const scales = {
    x: (time) => (left + (panel.width * time) / seconds / 1000).toFixed(1),
    y: (value) => (bottom - (panel.height * value) / size).toFixed(1),
  };
  const client = upload.map(({ time, loaded }) => [Math.max(0, time - begin), loaded]);
  const server = samples.map(([time, bytes]) => [time - begin, bytes]);
  const line = (kind, points) =>
    `<path class="${kind}" stroke-width="2" d="${stepsOf(thinned([[0, 0], ...points]), scales)}" />`;
  const rules = [0, 10, 20, 30, 40].map((value) => {
    const at = scales.y(value * megabyte);
    const label =
      index === 0
        ? `<text x="${left - 8}" y="${at}" dy="4" text-anchor="end">${value} MB</text>`
        : "";
    return `<path stroke="currentColor" stroke-opacity="0.15" d="M${left},${at}h${panel.width}" />${label}`;
  });
  const times = Array.from({ length: Math.floor(seconds) + 1 }, (_, second) => {
    const at = scales.x(second * 1000);
    return `<text x="${at}" y="${bottom + 20}" text-anchor="middle">${second} s</text>`;
  });
  return `<g><text class="name" x="${left}" y="${panel.top - 14}">${name}</text>${rules.join("")}${times.join("")}${line("client", client)}${line("server", server)}</g>`;
}

/** Returns a picture of uploads, by the name of the browser: `{ upload, samples }`. */
export function drawUploads(recordings) {
  const all = [...recordings];
  const size = Math.max(...all.map(([, { upload }]) => upload.at(-1).total));
  const seconds = Math.max(
    ...all.map(([, { samples }]) => (samples.at(-1)[0] - samples[0][0]) / 1000),
  );
  const width = panel.left + all.length * (panel.width + panel.gap);
  const height = panel.top + panel.height + 60;
  const panels = all.map((recording, index) => drawPanel(recording, index, { seconds, size }));
  const legend = `<text class="client" x="${panel.left}" y="${height - 12}">reported by fromFetch</text><text class="server" x="${panel.left + 180}" y="${height - 12}">read by the server</text>`;
  return `<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" fill="currentColor"><title>Uploads of 40 MB to a server that reads 20 MB a second: the reports of each browser, and what the server had read.</title><style>${style}</style><rect class="page" width="100%" height="100%" />${panels.join("")}${legend}</svg>\n`;
}
