// Rules that the public members of an operation alone show: each is a case of the contract and of a function.
import { AsyncStatus } from "../lib/index.js";
import type {
  AnyOperation,
  Capability,
  ContractCase,
  ContractRunner,
  Start,
} from "./contract-case.js";
import { platform } from "./contract-case.js";
import { canceling, failing, makeGate, untilCanceled } from "./steps.js";
import { nextTurn } from "./strays.js";

/** Work that runs until the rule ends it. */
export interface Running {
  readonly operation: AnyOperation;
  /** The status in which the work ends after `end`. */
  readonly outcome: AsyncStatus;
  /** Ends the work, at once or later. */
  end(): void;
}

/** The kinds of work that rules start, as often as they like. */
export interface Starts {
  /** Work that completes. */
  completes(): AnyOperation;
  /** Work that fails with an ordinary error. */
  fails(): AnyOperation;
  /** Work that ends in Canceled without further requests. */
  cancels(): AnyOperation;
  /** Work that runs until the rule ends it. */
  runs(): Running;
  /** Work that runs until cancel is requested, and then ends in Canceled. */
  obeys(): AnyOperation;
  /** Work that reports progress after its start, and then completes. */
  reports(): AnyOperation;
}

/** A rule about one kind of work. */
interface RuleOf<TKind extends keyof Starts> extends Pick<ContractCase, "id" | "title"> {
  /** The kind of the work. */
  readonly of: TKind;
  /** Rejects if the rule is broken. */
  check(start: Starts[TKind], runner: ContractRunner): Promise<void>;
}

/** A rule that the public members of an operation alone show. */
export type Rule = { [TKind in keyof Starts]: RuleOf<TKind> }[keyof Starts];

/** Checks a rule on work of its kind. */
export function checkRule(
  { of, check }: Rule,
  starts: Starts,
  runner: ContractRunner = platform,
): Promise<void> {
  return check(starts[of] as never, runner); // The compiler does not connect the two by `of`.
}

const needs: Readonly<Record<keyof Starts, readonly Capability[]>> = {
  completes: [],
  fails: [],
  cancels: [],
  runs: [],
  obeys: ["cancellation"],
  reports: ["progress"],
};

/** Returns each kind of work, done by bodies. */
function startsBy(start: Start): Starts {
  return {
    completes: () => start(() => nextTurn().then(() => 42)),
    fails: () => start(failing),
    cancels: () => start(canceling),
    obeys: () => start(untilCanceled),
    runs() {
      const { opened, open } = makeGate();
      return { operation: start(() => opened), outcome: AsyncStatus.Completed, end: open };
    },
    reports: () =>
      start(async ({ report }) => {
        for (const value of [1, 2]) {
          await nextTurn();
          report(value);
        }
      }),
  };
}

/** Returns a rule as a case for something that runs a body. */
export function toContractCase(rule: Rule): ContractCase {
  const { id, title, of } = rule;
  return {
    id,
    title,
    needs: needs[of],
    run: (start, runner) => checkRule(rule, startsBy(start), runner),
  };
}
