// Equality in the specs: an object with private state equals only itself (spec/support/identity.ts).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  CanceledError,
  fromResult,
  type OperationContext,
  Progress,
  run,
} from "async-operation";
import { assertSame } from "../support/identity.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Files of specs and proofs with a line that matches, as `file: line`. */
function linesWith(pattern: RegExp): string[] {
  return ["spec", "proof"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name))
      .flatMap((file) =>
        readFileSync(join(root, file), "utf8")
          .split("\n")
          .filter((line) => pattern.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      ),
  );
}

function contextOf(): unknown {
  let context: OperationContext<number> | undefined;
  run<void, number>((given) => {
    context = given;
  });
  return context;
}

describe("equality in the specs", () => {
  test.each<[string, () => unknown]>([
    ["operation", () => fromResult(1)],
    ["AsyncOperationSource", () => new AsyncOperationSource()],
    ["Progress", () => new Progress()],
    ["OperationContext", contextOf],
    ["AbortController", () => new AbortController()],
    ["AbortSignal", () => new AbortController().signal],
    ["Promise", () => Promise.resolve()],
    ["Error", () => new Error("No disk")],
    ["CanceledError", () => new CanceledError()],
    ["DOMException", () => new DOMException("Aborted", "AbortError")],
  ])("distinguishes two objects with private state: %s", (_, create) => {
    const [one, other] = [create(), create()];
    const spy = jest.fn();
    spy(one);
    for (const weak of [
      () => expect(one).toEqual(other),
      () => expect(one).toStrictEqual(other),
      () => expect([[one]]).toEqual([[other]]),
      () => expect({ one }).toEqual({ one: other }),
      () => expect({ one }).toMatchObject({ one: other }),
      () => expect([one]).toContainEqual(other),
      () => expect(new Map([[1, one]])).toEqual(new Map([[1, other]])),
      () => expect({ one, two: 2 }).toEqual(expect.objectContaining({ one: other })),
      () => expect(spy).toHaveBeenCalledWith(other),
      () => assertSame([[one]], [[other]]),
    ])
      expect(weak).toThrow();
    expect([[one], { one }]).toEqual([[one], { one }]);
    expect(spy).toHaveBeenCalledWith(one);
    assertSame([[one]], [[one]]);
  });

  test("compares data by its members", () => {
    const data = () => ({
      list: [1],
      map: new Map([[1, {}]]),
      bytes: new Uint8Array(2),
      date: new Date(0),
    });
    expect(data()).toEqual(data());
    expect(data()).not.toEqual({ ...data(), list: [2] });
  });

  test("is not left to `toThrow(error)`, which compares the message: `thrownBy` returns the error", () => {
    expect(linesWith(/\.toThrow\(([a-z]\w*\.)*(error|[a-z]\w*Error)\)/)).toEqual([]);
  });

  test("is not left to `deepEqual` of `node:assert`, which ignores private state: `assertSame` does not", () => {
    expect(linesWith(/\b(assert\.|import \{.*)(deepEqual|deepStrictEqual)\b(?! as claim)/)).toEqual(
      [],
    );
  });
});
