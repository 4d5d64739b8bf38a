import { describe, expect, test } from "@jest/globals";
import { contractCases, functionCases } from "async-operation/conformance";
import { describeContract } from "./describe-contract.js";
import { ForeignImplementation } from "./foreign-implementation.js";

describe.each(Object.entries({ contractCases, functionCases }))("%s", (_, cases) => {
  test("have one name each", () => {
    const ids = cases.flatMap(({ id }) => id.split(", "));
    expect([...new Set(ids)]).toEqual(ids);
  });
});

describe("functionCases", () => {
  test("are cases of the contract", () => {
    const titles = contractCases.map(({ id, title }) => `${title} (${id})`);
    const strangers = functionCases.filter(({ id, title }) => !titles.includes(`${title} (${id})`));
    expect(strangers).toEqual([]);
  });
});

describeContract("a foreign implementation", (body) => new ForeignImplementation(body));
