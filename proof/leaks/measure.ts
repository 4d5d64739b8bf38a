// Runs one scenario in a process of its own, which main.ts starts, and prints what it leaves behind.
import v8 from "node:v8";
import vm from "node:vm";
import { fromResult } from "async-operation";
import { Watcher } from "../../lib/watchers.js";
import type { Peers, Scenario } from "./scenario.js";

v8.setFlagsFromString("--expose-gc");
const collectGarbage: () => void = vm.runInNewContext("gc");
const Operation = fromResult().constructor;

/** What is there between two rounds. */
export interface Residue {
  /** Of the peers, and on the operations. */
  readonly listeners: number;
  /** Timers, ports and workers of the process. */
  readonly timers: number;
  /** Operations and signals that something still holds. */
  readonly held: number;
  /** Bytes. */
  readonly heap: number;
}

/** What a scenario prints. */
export interface Report {
  /** Before the first operation. */
  readonly first: Residue;
  /** When the code is warm. */
  readonly before: Residue;
  readonly after: Residue;
  /** How long it took. */
  readonly seconds: number;
}

/** How many operations run at once. */
const together = 100;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function drive({ run, abort }: Peers, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += together) {
    const length = Math.min(together, to - index);
    const ends = Array.from({ length }, (_, offset) => run(index + offset));
    abort?.();
    await Promise.all(ends);
    await turn();
  }
}

/** How many objects of a class there are, after a collection. */
const countOf = (type: Parameters<typeof v8.queryObjects>[0]): number =>
  Number(v8.queryObjects(type));

function residue(listeners: () => number): Residue {
  const kinds = ["Timeout", "Immediate", "MessagePort", "Worker"];
  return {
    listeners: listeners() + countOf(Watcher),
    timers: process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length,
    held: countOf(Operation) + countOf(AbortSignal),
    heap: process.memoryUsage().heapUsed,
  };
}

const isMore = (residue: Residue, goal: Residue): boolean =>
  residue.listeners > goal.listeners || residue.timers > goal.timers || residue.held > goal.held;

/** Counts when all is quiet: some objects take several turns and collections, and some peers a moment. */
async function measure({ listeners = () => 0 }: Peers, goal?: Residue): Promise<Residue> {
  for (let attempt = 1; ; attempt++) {
    for (let count = 0; count < 5; count++) {
      await new Promise((resolve) => setTimeout(resolve, attempt));
      await turn();
      collectGarbage();
    }
    const found = residue(listeners);
    if (goal === undefined || !isMore(found, goal) || attempt === 30) return found;
  }
}

const [, , file, wanted, operations] = process.argv;
const { scenarios }: { scenarios: readonly Scenario[] } = await import(`./${file}.ts`);
const scenario = scenarios.find(({ name }) => name === wanted);
if (scenario === undefined) throw new Error(`No scenario ${wanted}`);
const count = Number(operations);
const warmUp = Math.min(count, Math.max(count / 10, 1000));
const peers = await scenario.open();
const start = performance.now();
const first = await measure(peers);
await drive(peers, 0, warmUp);
const before = await measure(peers, first);
await drive(peers, warmUp, warmUp + count);
const after = await measure(peers, before);
await peers.close?.();
const seconds = (performance.now() - start) / 1000;
const report: Report = { first, before, after, seconds };
console.log(JSON.stringify(report));
