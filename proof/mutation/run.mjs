// Breaks each source in every way that Stryker knows, and tells what no spec notices:
// npm run proof:mutation [-- lib/run.ts …]. Fails below 95 %, and for a survivor that survivors.mjs does not explain.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { survivors } from "./survivors.mjs";

const least = 95;
const root = fileURLToPath(new URL("../..", import.meta.url));
const reports = `${root}/coverage/mutation`;

const named = process.argv.slice(2);
const sources = named.length > 0 ? named : ["lib", "adapters"].flatMap(sourcesOf);

function sourcesOf(folder) {
  return readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith(".ts") && name !== "index.ts")
    .map((name) => `${folder}/${name}`)
    .filter(hasCode);
}

/** Interfaces alone leave nothing to break. */
function hasCode(source) {
  const compilerOptions = { module: ts.ModuleKind.ESNext };
  const text = readFileSync(`${root}/${source}`, "utf8");
  return ts.transpileModule(text, { compilerOptions }).outputText.trim() !== "export {};";
}

/** Runs Stryker on one source, with as few random sequences as tell it apart, and always the same. */
function mutate(source) {
  rmSync(`${reports}/${source}.json`, { force: true });
  const parameters = ["run", "proof/mutation/stryker.config.mjs"];
  const env = { ...process.env, SOURCE: source, SEQUENCES: "200", SEED: "1" };
  const options = { cwd: root, env, encoding: "utf8", timeout: 1_800_000 };
  const { stdout, stderr } = spawnSync("node_modules/.bin/stryker", parameters, options);
  try {
    const { files } = JSON.parse(readFileSync(`${reports}/${source}.json`, "utf8"));
    return Object.values(files).flatMap(({ source: text, mutants }) =>
      mutants.map((mutant) => ({ ...mutant, ...placeOf(text, mutant.location) })),
    );
  } catch {
    throw new Error(`Stryker made no report of ${source}:\n${stdout}${stderr}`);
  }
}

/** The line that a mutant changes, with the next one where it goes on, and what it replaces there. */
function placeOf(text, { start, end }) {
  const [line, next] = text.split("\n").slice(start.line - 1);
  if (start.line === end.line)
    return { line: line.trim(), original: line.slice(start.column - 1, end.column - 1) };
  return { line: `${line.trim()} ${next.trim()}`, original: line.slice(start.column - 1) };
}

const isDetected = ({ status }) => status === "Killed" || status === "Timeout";
const isSurvivor = ({ status }) => status === "Survived" || status === "NoCoverage";

/** The reasons that have met their mutant. */
const met = new Set();

function explains(source, { line, replacement }) {
  const reason = survivors.find(
    ([file, where, to]) => file === source && where === line && to === replacement,
  );
  if (reason !== undefined) met.add(reason);
  return reason !== undefined;
}

const total = { detected: 0, survived: 0 };
const unexplained = [];
for (const source of sources) {
  const mutants = mutate(source);
  const survived = mutants.filter(isSurvivor);
  const detected = mutants.filter(isDetected).length;
  total.detected += detected;
  total.survived += survived.length;
  console.log(`${source}: ${detected} detected, ${survived.length} survived`);
  // One that is but slower may run out of time on a busy machine.
  for (const mutant of mutants.filter(({ status }) => status === "Timeout"))
    explains(source, mutant);
  for (const mutant of survived.filter((each) => !explains(source, each))) {
    const { original, replacement, location } = mutant;
    unexplained.push(mutant);
    console.log(`  line ${location.start.line}: ${original} => ${replacement}`);
  }
}
const { detected, survived } = total;
const score = (100 * detected) / (detected + survived);
console.log(`Mutation score: ${score.toFixed(1)} % of ${detected + survived}, at least ${least} %`);
const spare = survivors.filter((reason) => sources.includes(reason[0]) && !met.has(reason));
for (const [source, line] of spare) console.log(`Does not survive any more: ${source}: ${line}`);
if (!(score >= least) || unexplained.length + spare.length > 0) process.exitCode = 1;
