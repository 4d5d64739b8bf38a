import type { ContractRunner } from "async-operation/conformance";
import { collectStrays } from "../support/strays.js";

/** A case whose subject is known: of the contract, or of a function. */
export interface BoundCase {
  readonly id: string;
  run(runner: ContractRunner): Promise<void>;
}

/** Runs cases against a broken subject, and returns the message of each that fails, by its id. */
export async function failuresOf(cases: readonly BoundCase[]): Promise<Record<string, string>> {
  const failures: Record<string, string> = {};
  // The subject may leave errors to nobody in any case, and a late case still runs on a busy machine.
  await collectStrays(async () => {
    for (const { id, run } of cases)
      await within(run({ collectStrays })).catch(({ message }) => {
        failures[id] = message;
      });
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
  return failures;
}

/** Rejects if a case does not end: a broken implementation may leave it waiting. */
async function within(result: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, 500, new Error("The case does not end"));
  });
  await Promise.race([result, late]).finally(() => clearTimeout(timer));
}
