import { cancel } from "./cancel.js";
import { cancelOutcome } from "./cancel-outcome.js";
import { cancelPending } from "./cancel-pending.js";
import { cancelReasons } from "./cancel-reasons.js";
import { cancelRules } from "./cancel-rules.js";
import { closeRules } from "./close-rules.js";
import { completedRules } from "./completed-rules.js";
import { completedSlotRules } from "./completed-slot-rules.js";
import type { ContractCase } from "./contract-case.js";
import { errorCode } from "./error-code.js";
import { type FunctionCase, toFunctionCase } from "./function-case.js";
import { progress } from "./progress.js";
import { progressRules } from "./progress-rules.js";
import { progressSlot } from "./progress-slot.js";
import { resultRules } from "./result-rules.js";
import { results } from "./results.js";
import { toContractCase } from "./rule.js";
import { stateRules } from "./state-rules.js";
import { states } from "./states.js";

export type {
  AnyOperation,
  Body,
  Capability,
  ContractCase,
  ContractRunner,
  Start,
} from "./contract-case.js";
export type { FunctionCase, FunctionSubject } from "./function-case.js";
export type { Strays } from "./strays.js";

const rules = [
  ...stateRules,
  ...completedRules,
  ...completedSlotRules,
  ...progressRules,
  ...resultRules,
  ...cancelRules,
  ...closeRules,
];

/**
 * The rules for every operation, regardless of its producer, as cases for any test runner.
 *
 * The cases drive something that runs a body as an operation: they see both sides.
 *
 * @example
 * ```ts
 * for (const { id, title, run: runCase } of contractCases)
 *   await test(`${title} (${id})`, () => runCase((body) => run(body)));
 * ```
 */
export const contractCases: readonly ContractCase[] = [
  ...rules.map(toContractCase),
  ...states,
  ...progress,
  ...progressSlot,
  ...results,
  ...errorCode,
  ...cancel,
  ...cancelReasons,
  ...cancelOutcome,
  ...cancelPending,
];

/**
 * The rules that callers of a finished function can observe, as cases for any test runner.
 *
 * The cases call the members of a subject and drive only the returned operations. Those that need a member
 * which the subject lacks are to be left out.
 *
 * @example
 * ```ts
 * const greet = (name: string) => run(async () => `Hello, ${name.trim()}`);
 * const subject: FunctionSubject = { completes: () => greet("Ada") };
 *
 * for (const { id, title, needs, run: runCase } of functionCases)
 *   if (needs.every((need) => need in subject)) await test(`${title} (${id})`, () => runCase(subject));
 * ```
 */
export const functionCases: readonly FunctionCase[] = rules.map(toFunctionCase);
