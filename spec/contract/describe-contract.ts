import { describe, test } from "@jest/globals";
import { type Capability, contractCases, type Start } from "async-operation/conformance";
import { collectStrays } from "../support/strays.js";

export type { Body, Capability, ContractCase, Start } from "async-operation/conformance";

/** Options for `describeContract`. */
export interface DescribeContractOptions {
  /** The features that the shape of the peer lacks; the cases that need one of them are left out. */
  readonly without?: readonly Capability[] | undefined;
}

/**
 * Registers the shared suite for a function that returns operations.
 *
 * @param name - The function under test, as `fromPromise()`.
 * @param start - Runs a body in the shape of the peer, and adapts that to an operation.
 * @param options - The features that the shape lacks.
 *
 * @example
 * ```ts
 * describeContract("fromPromise()", startPromise, { without: ["partial results"] });
 * ```
 */
export function describeContract(
  name: string,
  start: Start,
  { without = [] }: DescribeContractOptions = {},
): void {
  describe(name, () => {
    for (const { id, title, needs = [], run } of contractCases)
      if (!needs.some((capability) => without.includes(capability)))
        test(`${title} (${id})`, () => run(start, { collectStrays }));
  });
}
