import { cancel } from "./cancel.js";
import { cancelOutcome } from "./cancel-outcome.js";
import { cancelReasons } from "./cancel-reasons.js";
import { closing } from "./close.js";
import { completed } from "./completed.js";
import { completedSlot } from "./completed-slot.js";
import type { ContractCase } from "./contract-case.js";
import { errorCode } from "./error-code.js";
import { progress } from "./progress.js";
import { progressSlot } from "./progress-slot.js";
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
 * The rules for every operation, regardless of its producer, as cases for any test runner.
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
  ...completedSlot,
  ...progress,
  ...progressSlot,
  ...results,
  ...errorCode,
  ...cancel,
  ...cancelReasons,
  ...cancelOutcome,
  ...closing,
];
