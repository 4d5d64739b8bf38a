// Writes docs/performance.md, its chart and the tables beside this file from the results.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measureBytes } from "./bytes.mjs";
import { groups, timed } from "./catalog.mjs";
import { drawGrowth } from "./chart.mjs";
import { groupTable, ordersTable, runtimesTable } from "./matrix.mjs";
import { readResults } from "./results.mjs";
import {
  heapLine,
  memoryTable,
  pendingTable,
  pendingTables,
  table,
  timedTable,
} from "./tables.mjs";

const page = new URL("../docs/performance.md", import.meta.url);
const chart = new URL("../docs/performance-signal.svg", import.meta.url);

/** Where and when it was measured, and in which runtimes; one line for each run. */
function conditionsOf(results) {
  const runtimes = new Map();
  for (const { conditions: is } of results) {
    const machine = `${is.processor}, ${is.cores} cores, ${is.memory}, ${is.system}`;
    const quick = is.quick ? " **A quick run: the numbers are rough.**" : "";
    const run = `${machine}; commit ${is.commit}; ${is.date}.${quick}`;
    runtimes.set(run, (runtimes.get(run) ?? new Set()).add(is.runtime));
  }
  return [...runtimes].map(([run, names]) => `${[...names].join(", ")}; ${run}`).join("\n\n");
}

function versions() {
  const file = new URL("./package.json", import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(file, "utf8"));
  const tools = ["@observablehq/plot", "comlink", "linkedom"]; // Of comlink only its bytes are measured.
  const peers = Object.entries(dependencies).filter(([name]) => !tools.includes(name));
  return `Peers: ${peers.map(([name, version]) => `${name} ${version}`).join(", ")}.`;
}

function sizes() {
  const script = fileURLToPath(new URL("../scripts/size.ts", import.meta.url));
  const { stdout } = spawnSync(
    process.execPath,
    ["--import", "./scripts/register.js", script, "--json"],
    {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      encoding: "utf8",
    },
  );
  return table(
    ["import", "minified", "gzip", "limit"],
    JSON.parse(stdout).map(({ name, ...row }) => [`\`${name}\``, ...Object.values(row)]),
  );
}

/** One table for each timed scenario that was measured in a way. */
const timedTables = (main, suffix) =>
  Object.entries(timed)
    .filter(([name]) => main[name + suffix] !== undefined)
    .map(([name, { title }]) => `### ${title}\n\n${timedTable(main[name + suffix])}`);

function writeTables(file, title, sections, main) {
  if (sections.length === 0) return;
  const parts = [
    `# ${title}`,
    "Written by `npm run bench -- --write`; [the page](../docs/performance.md) says what the words mean.",
    conditionsOf(Object.values(main)),
    ...sections,
  ];
  writeFileSync(new URL(file, import.meta.url), `${parts.join("\n\n")}\n`);
}

/** Everything that was measured, table by table. */
function writeAllTables(main) {
  const pending = main.pending === undefined ? [] : [pendingTables(main.pending)];
  const own = timedTables(main, "");
  const shared = timedTables(main, "-shared");
  writeTables("./tables.md", "All tables of processes of their own", own, main);
  writeTables("./tables-shared.md", "All tables of shared processes", shared, main);
  writeTables("./tables-signal.md", "All tables of operations on one signal", pending, main);
}

/** Writes what stands between `<!-- name -->` and `<!-- end -->`. */
function replace(text, name, content) {
  const begin = `<!-- ${name} -->\n`;
  const start = text.indexOf(begin);
  const end = text.indexOf("<!-- end -->", start);
  if (start === -1 || end === -1) throw new Error(`Cannot write \`${name}\`: it has no markers`);
  return `${text.slice(0, start)}${begin}\n${content}\n\n${text.slice(end)}`;
}

export async function writePage() {
  const results = Object.entries(readResults());
  const isOther = ([name]) => name.startsWith("runtime-");
  const isMain = ([name]) => !name.startsWith("runtime-") && !name.endsWith("-cold");
  const main = Object.fromEntries(results.filter(isMain));
  const cold = results.find(([name]) => name === "pending-cold")?.[1];
  const others = results.filter(isOther).map(([, result]) => result);
  const parts = {
    conditions: `${conditionsOf(Object.values(main))}\n\n${versions()}`,
    ...Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [name, groupTable(group, main)]),
    ),
    pending: main.pending && pendingTable(main.pending, "fifo"),
    cold: cold && pendingTable(cold, "fifo"),
    orders: main.pending && ordersTable(main.pending),
    memory: main.pending && memoryTable(main.pending),
    heap: main.heap && heapLine(main.heap),
    runtimes: others.length > 0 && `${runtimesTable(others)}\n\n${conditionsOf(others)}`,
    sizes: sizes(),
    "peer sizes": table(["peer", "import", "minified", "gzip"], await measureBytes()),
  };
  let text = readFileSync(page, "utf8");
  for (const [name, content] of Object.entries(parts))
    if (content) text = replace(text, name, content);
  writeFileSync(page, text);
  writeAllTables(main);
  if (main.growth) drawGrowth(main.growth, chart);
  console.log("Written: docs/performance.md, docs/performance-signal.svg, bench/tables*.md");
}
