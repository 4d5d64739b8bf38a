// Draws the bars of a trace, as the Performance panel of Chrome stacks them.

const [width, row, margin, head] = [860, 26, 12, 34];

/** By the names of colors that the panel has. */
const fills = {
  primary: ["#2456c7", "#fff"],
  "secondary-light": ["#f0b85a", "#1b1e24"],
  error: ["#b3261e", "#fff"],
};

/** Gives each bar the first row that is free from its start to its end. */
function stack(bars) {
  const ends = [];
  return bars.map((bar) => {
    let level = ends.findIndex((end) => end <= bar.start);
    if (level < 0) level = ends.length;
    ends[level] = bar.end;
    return { ...bar, level };
  });
}

const escapeText = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Returns an SVG of bars `{ name, start, end, color, tooltipText, properties, track }`. */
export function drawBars(bars) {
  const stacked = stack(bars);
  const from = Math.min(...bars.map(({ start }) => start));
  const duration = Math.max(...bars.map(({ end }) => end)) - from;
  const scale = (width - 2 * margin) / duration;
  const levels = Math.max(...stacked.map(({ level }) => level)) + 1;
  const height = head + levels * row + margin;
  const drawn = stacked.map(({ name, start, end, color, tooltipText, properties, level }) => {
    const [fill, text] = fills[color];
    const [x, y] = [margin + (start - from) * scale, head + level * row];
    const details = [tooltipText, ...properties.map((pair) => pair.join(": "))].join("\n");
    const reason = properties.find(([key]) => key === "Canceled" || key === "Error");
    const label = reason ? `${name} · ${reason.join(": ")}` : name;
    return `<g><title>${escapeText(details)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${((end - start) * scale).toFixed(1)}" height="${row - 4}" rx="3" fill="${fill}"/><text x="${(x + 8).toFixed(1)}" y="${y + 15}" fill="${text}">${escapeText(label)}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The track ${escapeText(bars[0].track)} with ${bars.length} bars, read from a trace file of Chromium">
<style>text{font:13px system-ui,sans-serif}</style>
<rect width="${width}" height="${height}" rx="8" fill="#fff" stroke="#dde1e7"/>
<text x="${margin}" y="22" fill="#1b1e24" font-weight="600">▾ ${escapeText(bars[0].track)}</text>
<text x="${width - margin}" y="22" fill="#5a6270" text-anchor="end">${(duration / 1000).toFixed(1)} s</text>
${drawn.join("\n")}
</svg>
`;
}
