import { beforeAll, describe, expect, test } from "@jest/globals";
import { toPromise } from "async-operation/promise";
import { hold, type References, survivorsOf } from "../../spec/support/garbage.js";
import type { Begun, Ending } from "./consumer.js";
import { consumers } from "./consumers.js";

const endings: Ending[] = ["completed", "failed", "canceled"];
const names = Object.keys(consumers);

/** What was given to one function, and what was there of it. */
interface Found {
  readonly references: References;
  before: string[];
  after: string[];
  operation: References;
  isHeld: boolean;
}

/** Starts all, which hold what their consumers gave; one collection serves them all. */
function beginAll(found: Record<string, Found>): Begun[] {
  return names.map((name) => {
    const references: References = {};
    const begun = consumers[name]?.({
      hold(what) {
        const held = hold(references, what);
        return (value) => held() && value;
      },
      keep(what, value) {
        references[what] = new WeakRef(value);
        return value;
      },
    }) as Begun;
    begun.operation.completed = hold(references, "completed handler");
    begun.operation.progress = hold(references, "progress handler");
    const operation = { operation: new WeakRef(begun.operation) };
    found[name] = { references, before: [], after: [], operation, isHeld: true };
    return begun;
  });
}

/** A function of its own, as one that waits holds what it has last had in hand. */
async function endAll(begun: readonly Begun[], ending: Ending): Promise<void> {
  for (const { operation, end } of begun) {
    await end(ending);
    await toPromise(operation).catch(readStacks);
    readStacks(operation.errorCode);
  }
}

/** V8 keeps the functions in the frames of an error until somebody reads its stack. */
function readStacks(error: unknown): void {
  if (!(error instanceof Error)) return;
  error.stack?.at(0);
  readStacks(error.cause);
}

describe.each(endings)("an operation that was %s", (ending) => {
  const found: Record<string, Found> = {};

  beforeAll(async () => {
    let begun = beginAll(found);
    await survivorsOf({});
    for (const each of Object.values(found)) each.before = present(each.references);
    await endAll(begun, ending);
    await survivorsOf({});
    for (const each of Object.values(found)) each.after = present(each.references);
    const peers = begun.map(({ peer }) => peer);
    expect(begun.map(({ operation }) => operation.id)).toHaveLength(names.length); // Held until now.
    begun = [];
    await survivorsOf({});
    for (const each of Object.values(found)) each.isHeld = present(each.operation).length > 0;
    expect(peers).toHaveLength(names.length); // Held until now.
  });

  test.each(names)("holds nothing that came by %s", (name) => {
    const { references, before = [], after } = found[name] ?? {};
    expect(before).toEqual(Object.keys(references ?? {}));
    expect(after).toEqual([]);
  });

  test.each(names)("is not held by what has come to it by %s", (name) => {
    expect(found[name]?.isHeld).toBe(false);
  });
});

function present(references: References): string[] {
  return Object.keys(references).filter((name) => references[name]?.deref() !== undefined);
}
