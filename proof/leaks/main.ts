// Takes many operations through every adapter, prints what each leaves behind, and fails where that is
// anything: node --import ./scripts/register.js proof/leaks/main.ts [--operations COUNT] [--write] [NAME…]
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import type { Report, Residue } from "./measure.js";
import type { Scenario } from "./scenario.js";

const execute = promisify(execFile);
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const files = ["lib", "composition", "signals", "values", "promises", "wires", "http"];
const atOnce = 2;
/** How much the heap may grow, in bytes: ten for each of 100,000 operations, less than any object has. */
const mostGrowth = 1_000_000;

interface Row {
  readonly text: string;
  readonly complaints: readonly string[];
}

/** Runs a scenario in a process of its own, whose heap has nothing else in it. */
async function measure(file: string, scenario: Scenario): Promise<Row> {
  const { name } = scenario;
  const count = values.operations === undefined ? scenario.count : Number(values.operations);
  try {
    const parameters = [
      "--disable-warning=ExperimentalWarning",
      "--import",
      "./scripts/register.js",
      path("measure.ts"),
      file,
      name,
      String(count),
    ];
    const options = { cwd: path("../.."), timeout: 120_000 + 10 * count };
    const { stdout } = await execute(process.execPath, parameters, options);
    const report: Report = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    return { text: rowOf(name, count, report), complaints: complaintsOf(scenario, report) };
  } catch (error) {
    return { text: `| ${name} | 0 | | | | |`, complaints: [`${name}: ${error}`] };
  }
}

const megabytes = ({ heap }: Residue): string => (heap / 1e6).toFixed(2);

function rowOf(name: string, count: number, { before, after }: Report): string {
  const counts = (["listeners", "timers", "held"] as const).map(
    (key) => `${before[key]} → ${after[key]}`,
  );
  const cells = [`\`${name}\``, count, ...counts, `${megabytes(before)} → ${megabytes(after)}`];
  return `| ${cells.join(" | ")} |`;
}

function complaintsOf(
  { name, growth = mostGrowth }: Scenario,
  { first, before, after }: Report,
): string[] {
  const more = (["listeners", "timers", "held"] as const)
    .filter((key) => after[key] > before[key] || (key !== "held" && after[key] > first[key]))
    .map((key) => `${name}: ${key} were ${first[key]}, then ${before[key]}, then ${after[key]}`);
  const grown = after.heap - before.heap;
  const fatter = grown > growth ? [`${name}: the heap has grown by ${grown} bytes`] : [];
  return [...more, ...fatter];
}

/** Measures all, some at a time; prints each row as it comes, and returns them in order. */
async function measureAll(scenarios: readonly (readonly [string, Scenario])[]): Promise<Row[]> {
  const rows: Row[] = [];
  const waiting = [...scenarios.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, [file, scenario]] = next;
      const row = await measure(file, scenario);
      rows[index] = row;
      console.log(row.text);
      for (const complaint of row.complaints) console.error(complaint);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rows;
}

/** Puts the rows into the page, between the lines that mark their place. */
async function writePage(rows: readonly Row[]): Promise<void> {
  const page = path("../../docs/leaks.md");
  const head = "| through | operations | listeners | timers and ports | held | heap, MB |";
  const table = [
    head,
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...rows.map((row) => row.text),
  ];
  const marked = /(?<=<!-- table -->\n)[\s\S]*(?=<!-- end -->)/;
  const text = await readFile(page, "utf8");
  await writeFile(
    page,
    text.replace(marked, () => `${table.join("\n")}\n`),
  );
}

const { values, positionals } = parseArgs({
  options: { operations: { type: "string" }, write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const scenarios: (readonly [string, Scenario])[] = [];
for (const file of files) {
  const { scenarios: some }: { scenarios: readonly Scenario[] } = await import(`./${file}.ts`);
  for (const scenario of some)
    if (positionals.length === 0 || positionals.includes(scenario.name))
      scenarios.push([file, scenario]);
}
if (scenarios.length === 0) throw new Error(`No scenario ${positionals.join(", ")}`);
const rows = await measureAll(scenarios);
const failed = rows.some(({ complaints }) => complaints.length > 0);
if (failed) process.exitCode = 1;
else if (values.write && positionals.length === 0) await writePage(rows);
