// The tables of docs/performance.md: several scenarios beside each other.
import { hand, limit, ours, timed, ways } from "./catalog.mjs";
import { formatNumber, formatTime, median, medianRatio } from "./stats.mjs";
import { byCost, cellText, nameOf, pendingNameOf, table, timesOf } from "./tables.mjs";

/** How many times the least a contender costs, in each scenario that it can express. */
function ratiosOf(contender, results) {
  return results.map(({ times }) => medianRatio(times[contender], times[limit]));
}

/** The geometric mean of what there is. */
function meanOf(ratios) {
  const known = ratios.filter((ratio) => ratio !== undefined);
  return Math.exp(known.reduce((sum, ratio) => sum + Math.log(ratio), 0) / known.length);
}

/** The results of one way, where there are any; a scenario that was not measured in it has no times. */
const measuredIn = (way, names, results) =>
  names.map((name) => results[way === "own" ? name : `${name}-${way}`] ?? { times: {} });

/** One cell for both ways. */
const both = (own, shared) => (shared === "–" ? own : `${own} / ${shared}`);

/** One group of timed scenarios: the time of the least, and of all others how many times that. */
export function groupTable(group, results) {
  const names = Object.keys(group).filter((name) => results[name] !== undefined);
  const [measured, shared] = ways.map((way) => measuredIn(way, names, results));
  const contenders = [...new Set(measured.flatMap(({ times }) => Object.keys(times)))];
  const rows = contenders
    .map((contender) => ({ contender, ratios: ratiosOf(contender, measured) }))
    .filter(({ contender }) => contender !== limit)
    .sort((one, other) => meanOf(one.ratios) - meanOf(other.ratios))
    .map(({ contender, ratios }) => {
      const others = ratiosOf(contender, shared).map(formatNumber);
      return [nameOf(contender), ...ratios.map((own, at) => both(formatNumber(own), others[at]))];
    });
  const timeOf = ({ times }) =>
    times[limit] === undefined ? "–" : formatTime(median(times[limit]));
  const least = measured.map((own, at) => both(timeOf(own), timeOf(shared[at])));
  const corner = shared.some(({ times }) => times[limit]) ? "own / shared" : "";
  return table([corner, ...names.map((name) => group[name].short)], [[limit, ...least], ...rows]);
}

/** The most operations on one signal: what each order of their end costs. */
export function ordersTable({ results, sizes }) {
  const orders = { lifo: "newest first", random: "random order", abort: "one abort" };
  const head = [`${sizes.at(-1).toLocaleString("en")} operations`, ...Object.values(orders)];
  const text = (contender, order) => {
    const cells = results[contender][sizes.at(-1)]?.[order];
    return timesOf(cells)?.length > 0 ? `${cellText(cells)} µs` : cellText(cells);
  };
  const rows = byCost(results, "fifo", sizes)
    .map((contender) => [contender, ...Object.keys(orders).map((order) => text(contender, order))])
    .filter(([, ...cells]) => cells.some((cell) => cell !== "–"))
    .map(([contender, ...cells]) => [pendingNameOf(contender), ...cells]);
  return table(head, rows);
}

/** One line of the runtimes' table for the operations on one signal. */
function pendingCells({ pending }) {
  const size = pending?.sizes.at(-1);
  const own = timesOf(pending?.results[ours]?.[size]?.fifo);
  const least = timesOf(pending?.results[limit]?.[size]?.fifo);
  if (own === undefined || least === undefined) return "–";
  return `${formatNumber(median(own))} µs, ${formatNumber(medianRatio(own, least))}`;
}

function runtimeCell(times) {
  if (times?.[ours] === undefined) return "–";
  const toLimit = formatNumber(medianRatio(times[ours], times[limit]));
  const toHand = formatNumber(medianRatio(times[ours], times[hand]));
  return `${formatTime(median(times[ours]))}, ${toLimit}, ${toHand}`;
}

/** Our time in each runtime, how many times the least of that runtime, and of the code by hand. */
export function runtimesTable(all) {
  const rows = Object.entries(timed).map(([name, { title }]) => [
    title,
    ...all.map(({ results }) => runtimeCell(results[name]?.times)),
  ]);
  const pending = [
    "Each of many operations on one signal",
    ...all.map(({ results }) => pendingCells(results)),
  ];
  return table(["", ...all.map(({ conditions }) => conditions.runtime)], [...rows, pending]);
}
