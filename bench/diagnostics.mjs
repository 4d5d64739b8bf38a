// Measures an operation with `async-operation/diagnostics` imported, and observed, against one without: in
// pairs, each in a process of its own, in turn. node bench/diagnostics.mjs [scenario …]
import { timed } from "./catalog.mjs";
import { Child, runtimeOf } from "./children.mjs";
import { formatTime, median, medianRatio, orderOf } from "./stats.mjs";

const [rounds, dropped, milliseconds, warmUp] = [31, 3, 20, 300];
const { href } = new URL("../dist/adapters/diagnostics/index.js", import.meta.url);
const observing = `import { observeOperations } from "${href}"; observeOperations(() => {});`;

/** The imports of each process before the scenario. */
const imports = {
  without: [],
  again: [], // Shows the noise.
  imported: ["--import", href],
  observed: ["--import", `data:text/javascript,${encodeURIComponent(observing)}`],
};

async function startChild(name, scenario) {
  const runtime = runtimeOf(process.execPath);
  const parameters = [...imports[name], ...runtime.parameters];
  const child = await Child.start({ ...runtime, parameters }, scenario, "async-operation");
  const { count } = await child.ask({ milliseconds, warmUp });
  return { name, child, count, times: [] };
}

async function measure(scenario) {
  const children = [];
  for (const name of Object.keys(imports)) children.push(await startChild(name, scenario));
  for (let round = -dropped; round < rounds; round++)
    for (const { child, count, times } of orderOf(children, round + dropped)) {
      const { time } = await child.ask({ count });
      if (round >= 0) times.push((time / count) * 1e6);
    }
  for (const { child } of children) child.stop();
  const [{ times: base }, ...others] = children;
  const ratios = others.map(({ name, times }) => `${name} ${medianRatio(times, base).toFixed(2)}`);
  console.log(`${scenario}: ${formatTime(median(base))}; ${ratios.join(", ")}`);
}

const scenarios = process.argv.slice(2);
for (const scenario of scenarios.length > 0 ? scenarios : Object.keys(timed))
  await measure(scenario);
