import { AsyncStatus } from "../lib/index.js";
import * as assert from "./assert.js";
import type { AnyOperation, ContractCase, ContractRunner } from "./contract-case.js";
import { checkRule, type Rule, type Starts } from "./rule.js";
import { cancelNow } from "./steps.js";

/** The function under test, as a call for each kind of work. Each call starts the work again. */
export interface FunctionSubject {
  /** Starts work that completes. */
  completes(): AnyOperation;
  /** Starts work that fails with an ordinary error. */
  fails?(): AnyOperation;
  /** Starts work that runs until cancel is requested, and then ends in Canceled. */
  runs?(): AnyOperation;
  /** Starts work that reports progress after the call has returned, and then completes. */
  reports?(): AnyOperation;
}

/** One rule for the operations of a function, as its callers see them. */
export interface FunctionCase extends Pick<ContractCase, "id" | "title"> {
  /** The members of the subject that the case calls. */
  readonly needs: readonly (keyof FunctionSubject)[];
  /** Rejects if the rule is broken. `runner` is for a test runner that keeps uncaught errors to itself. */
  run(subject: FunctionSubject, runner?: ContractRunner): Promise<void>;
}

const members: Readonly<Record<keyof Starts, keyof FunctionSubject>> = {
  completes: "completes",
  fails: "fails",
  cancels: "runs",
  runs: "runs",
  obeys: "runs",
  reports: "reports",
};

/** Returns each kind of work, done by a function. */
function startsOf(subject: FunctionSubject): Starts {
  const start = (member: keyof FunctionSubject) => (): AnyOperation => {
    const operation = subject[member]?.();
    assert.ok(
      operation && "status" in operation,
      `\`${member}()\` of the subject to return an operation, got ${assert.show(operation)}`,
    );
    return operation;
  };
  const runs = start("runs");
  return {
    completes: start("completes"),
    fails: start("fails"),
    obeys: runs,
    reports: start("reports"),
    cancels() {
      const operation = runs();
      cancelNow(operation);
      return operation;
    },
    runs() {
      const operation = runs();
      return { operation, outcome: AsyncStatus.Canceled, end: () => cancelNow(operation) };
    },
  };
}

/** Returns a rule as a case for a function. */
export function toFunctionCase(rule: Rule): FunctionCase {
  const { id, title, of } = rule;
  return {
    id,
    title,
    needs: [members[of]],
    run: (subject, runner) => checkRule(rule, startsOf(subject), runner),
  };
}
