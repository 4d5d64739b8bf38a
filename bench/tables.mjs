// Results as tables in Markdown.

import { awaited, limit, ours, timed } from "./catalog.mjs";
import { orders } from "./pending.mjs";
import { formatNumber, formatTime, median, medianRatio } from "./stats.mjs";
import { rowsOf } from "./timed.mjs";

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

export const nameOf = (contender) => (contender === ours ? `**${contender}**` : contender);

/** Both ways in which this library has operations on a signal. */
const pendingNames = {
  [ours]: `**${ours}**, \`run(body, { signal })\``,
  [awaited]: `**${ours}**, \`toPromise(source.operation, { signal })\``,
};

export const pendingNameOf = (contender) => pendingNames[contender] ?? contender;

export function timedTable(result) {
  const perReport = timed[result.scenario].reports > 1;
  const head = ["contender", "min", "median", "x limit", "x hand"];
  const rows = rowsOf(result).map((row) => [
    nameOf(row.contender),
    formatTime(row.minimum),
    formatTime(row.median),
    formatNumber(row.toLimit),
    formatNumber(row.toHand),
    ...(perReport ? [formatTime(row.perReport)] : []),
  ]);
  const text = table(perReport ? [...head, "per report"] : head, rows);
  return [text, ...notes(result)].join("\n\n");
}

export function notes({ missing, failed = {} }) {
  const without = missing.length === 0 ? [] : [`Cannot express it: ${missing.join(", ")}.`];
  const broken = Object.entries(failed).map(([name, message]) => `Failed: ${name} (${message}).`);
  return [...without, ...broken];
}

export const timesOf = (cells) =>
  cells?.every(({ microseconds }) => microseconds !== undefined)
    ? cells.map(({ microseconds }) => microseconds)
    : undefined;

/** One cell of a table: microseconds, or why there are none. */
export function cellText(cells) {
  if (cells === undefined || cells.length === 0) return "–";
  return timesOf(cells) === undefined ? cells[0].error : formatNumber(median(timesOf(cells)));
}

/** The last of a row's sizes over the first, and over the limit. */
function comparisons(results, contender, order, sizes) {
  const own = (size) => timesOf(results[contender][size]?.[order]);
  const [first, last] = [own(sizes[0]), own(sizes.at(-1))];
  const least = timesOf(results[limit]?.[sizes.at(-1)]?.[order]);
  const measured = first?.length > 0 && last?.length > 0;
  return [
    measured ? formatNumber(median(last) / median(first)) : "–",
    last?.length > 0 ? formatNumber(medianRatio(last, least)) : "–",
  ];
}

const titles = {
  fifo: "settled in the order of their start",
  lifo: "settled in the opposite order",
  random: "settled in random order",
  abort: "ended by one abort",
};

export function byCost(results, order, sizes) {
  const cost = (contender) => {
    const cells = results[contender][sizes.at(-1)]?.[order] ?? [];
    const smaller = results[contender][sizes.at(-2)]?.[order] ?? [];
    return (timesOf(cells)?.[0] ?? 1e6) + (timesOf(smaller)?.[0] ?? 1e6) / 1e6;
  };
  return Object.keys(results).sort((one, other) => cost(one) - cost(other));
}

export function pendingTable({ results, sizes }, order) {
  const size = (count) => `${count.toLocaleString("en")}: µs each`;
  const head = ["contender", ...sizes.map(size), "growth", "x limit"];
  const rows = byCost(results, order, sizes).map((contender) => [
    pendingNameOf(contender),
    ...sizes.map((count) => cellText(results[contender][count]?.[order])),
    ...comparisons(results, contender, order, sizes),
  ]);
  return table(head, rows);
}

export function memoryTable({ results, sizes }) {
  const head = ["contender", "bytes pending", "bytes left", "listeners held", "listeners left"];
  const rows = Object.keys(results).flatMap((contender) => {
    const cells = sizes.flatMap((count) => results[contender][count]?.fifo ?? []);
    const measured = cells.filter(({ bytes }) => bytes !== undefined);
    if (measured.length === 0) return [];
    const middle = (member) => Math.round(median(measured.map((cell) => cell[member])));
    return [[contender, ...["bytes", "bytesLeft", "held", "left"].map(middle)]];
  });
  rows.sort((one, other) => one[1] - other[1]);
  return table(
    head,
    rows.map(([contender, ...cells]) => [pendingNameOf(contender), ...cells.map(String)]),
  );
}

/** The orders in which something was measured. */
const ordersOf = ({ results }) =>
  orders.filter((order) =>
    Object.values(results).some((sizes) =>
      Object.values(sizes).some((cells) => cells[order]?.length),
    ),
  );

export function pendingTables(result) {
  const parts = ordersOf(result).flatMap((order) => [
    `### Operations on one signal, ${titles[order]}`,
    pendingTable(result, order),
  ]);
  const memory = memoryTable(result);
  const title = "### Memory and listeners of operations on one signal";
  return [...parts, title, memory, ...notes(result)].join("\n\n");
}

export function heapLine({ first, count, start, end, seconds }) {
  const size = (bytes) => `${(bytes / 2 ** 20).toFixed(2)} MB`;
  const number = (operations) => operations.toLocaleString("en");
  return `Heap in use after garbage collection: ${size(start)} after ${number(first)} operations, ${size(end)} after ${number(count)} (${size(end - start)} more), in ${seconds.toFixed(1)} s.`;
}
