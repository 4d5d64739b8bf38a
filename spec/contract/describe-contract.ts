import assert from "node:assert/strict";
import { describe, test } from "@jest/globals";
import {
  type Capability,
  type ContractCase,
  contractCases,
  type Start,
} from "async-operation/conformance";
import { collectStrays } from "../support/strays.js";

export type { Body, Capability, ContractCase, Start } from "async-operation/conformance";

/** What `describeContract` takes beside the start. */
export interface DescribeContractOptions {
  /** What the shape of the peer cannot express; the cases that need it are left out, and listed. */
  readonly without?: readonly Capability[] | undefined;
}

/**
 * Registers the shared suite for a function that makes operations.
 *
 * @param name - The function under test, as `fromPromise()`.
 * @param start - Runs a body in the shape of the peer, and adapts that to an operation.
 * @param options - What the shape cannot express.
 *
 * @example
 * ```ts
 * describeContract("run()", (body) => run(body));
 * ```
 */
export function describeContract(
  name: string,
  start: Start,
  { without = [] }: DescribeContractOptions = {},
): void {
  const needs = ({ needs = [] }: ContractCase, capability: Capability) =>
    needs.includes(capability);
  describe(name, () => {
    for (const contractCase of contractCases)
      if (!without.some((capability) => needs(contractCase, capability)))
        test(`${contractCase.title} (${contractCase.id})`, async () => {
          await contractCase.run(start, { collectStrays });
        });
    for (const capability of without) {
      const left = contractCases.filter((contractCase) => needs(contractCase, capability));
      const ids = left.map(({ id }) => id).join(", ");
      test(`leaves out, as the shape has no ${capability}: ${ids}`, () => {
        assert.notEqual(left.length, 0);
      });
    }
  });
}
