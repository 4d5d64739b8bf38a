import { cancel } from "./cancel.js";
import { closing } from "./close.js";
import { completed } from "./completed.js";
import type { ContractCase } from "./contract-case.js";
import { progress } from "./progress.js";
import { results } from "./results.js";
import { states } from "./states.js";

export type {
  AnyOperation,
  Body,
  Capability,
  ContractCase,
  ContractRunner,
  Start,
} from "./contract-case.js";
export type { Strays } from "./strays.js";

/**
 * What every operation does, whoever made it: the contract as a list of cases for any test runner.
 *
 * @example
 * ```ts
 * for (const { id, title, run: runCase } of contractCases)
 *   test(`${title} (${id})`, () => runCase((body) => run(body)));
 * ```
 */
export const contractCases: readonly ContractCase[] = [
  ...states,
  ...completed,
  ...progress,
  ...results,
  ...cancel,
  ...closing,
];
