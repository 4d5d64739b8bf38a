import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, fromResult } from "async-operation";
import { toAsyncIterable } from "async-operation/async-iterable";
import { survivorsOf } from "../../spec/support/garbage.js";

describe("an iterator of toAsyncIterable()", () => {
  /** Reads a step without keeping it. */
  async function skip(iterator: AsyncIterator<unknown>): Promise<void> {
    await iterator.next();
  }

  /** Ends an operation with a report that waits, and returns its iterator. */
  function iterate() {
    const source = new AsyncOperationSource<object, object>();
    const iterator = toAsyncIterable(source.operation);
    const [report, result] = [{}, {}];
    source.report(report);
    source.complete(result);
    const references = {
      operation: new WeakRef(source.operation),
      report: new WeakRef(report),
      result: new WeakRef(result),
    };
    return { iterator, references };
  }

  test("releases the operation at its end, and a report when it is read", async () => {
    const { iterator, references } = iterate();
    expect(await survivorsOf(references)).toEqual(["report", "result"]);
    await skip(iterator);
    expect(await survivorsOf(references)).toEqual(["result"]);
    await skip(iterator);
    expect(await survivorsOf(references)).toEqual([]);
    await skip(iterator);
  });

  test("releases an operation that has ended before", async () => {
    const start = () => {
      const operation = fromResult("done");
      return { iterator: toAsyncIterable(operation), operation: new WeakRef(operation) };
    };
    const { iterator, operation } = start();
    expect(await survivorsOf({ operation })).toEqual([]);
    await skip(iterator);
  });

  test("releases everything when return is called", async () => {
    const { iterator, references } = iterate();
    await iterator.return({});
    expect(await survivorsOf(references)).toEqual([]);
    await skip(iterator);
  });

  // `shift` of an array takes half a minute for this.
  test("yields 200 000 waiting reports in less than five seconds", async () => {
    const source = new AsyncOperationSource<string, number>();
    const iterator = toAsyncIterable(source.operation);
    const count = 200_000;
    for (let value = 0; value < count; value++) source.report(value);
    source.complete("done");
    let expected = 0;
    for await (const value of iterator) expected += Number(value === expected);
    expect(expected).toBe(count);
  }, 5000);
});
