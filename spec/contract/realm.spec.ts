import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { types } from "node:util";
import vm from "node:vm";
import { afterEach, describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromError, fromResult, run } from "async-operation";
import { resultOf } from "async-operation/adapter-kit";
import { adapterEntries } from "../support/adapters.js";
import { collectStrays } from "../support/strays.js";

describe("errorCode", () => {
  test.each([
    "new Error('No disk')",
    "new RangeError('No disk')",
    "new (class DiskError extends Error {})('No disk')",
    "new AggregateError([], 'No disk')",
  ])("is %s of another realm itself (XR-01)", (expression) => {
    const error = vm.runInNewContext(expression);
    expect(error).not.toBeInstanceOf(Error);
    expect(fromError(error).errorCode).toBe(error);
    const operation = run(() => {
      throw error;
    });
    expect([operation.status, operation.errorCode]).toEqual([AsyncStatus.Error, error]);
  });

  test("is an Error around what is no error in the other realm either", () => {
    const value = vm.runInNewContext("({ message: 'No disk' })");
    expect(fromError(value).errorCode?.cause).toBe(value);
  });

  test("is a DOMException itself, which util.types does not take for an error (XR-05)", () => {
    const error = new DOMException("No disk", "DataCloneError");
    expect(types.isNativeError(error)).toBe(false);
    expect(fromError(error).errorCode).toBe(error);
  });

  test("has an AbortError of another realm as its cause", () => {
    const error = vm.runInNewContext("Object.assign(new Error(), { name: 'AbortError' })");
    const source = new AsyncOperationSource<string>();
    source.fail(error);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    expect(source.operation.errorCode?.cause).toBe(error);
  });
});

describe("run()", () => {
  test("follows a promise of another realm (XR-02)", async () => {
    const { promise, resolve } = vm.runInNewContext(
      "let resolve; ({ promise: new Promise((value) => { resolve = value; }), resolve })",
    );
    expect(promise).not.toBeInstanceOf(Promise);
    const operation = run(() => promise);
    expect(operation.status).toBe(AsyncStatus.Started);
    resolve("done");
    expect(await resultOf(operation)).toBe("done");
  });

  test("calls a function of another realm", async () => {
    const body = vm.runInNewContext("async () => 'done'");
    expect(await resultOf(run(body))).toBe("done");
  });
});

describe("a handler that throws", () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, "reportError");
  });

  const error = new Error("from the handler");
  const setHandler = () => {
    fromResult(1).completed = () => {
      throw error;
    };
  };

  test("raises an uncaught error where the platform has no reportError (XR-07)", async () => {
    expect(typeof reportError).toBe("undefined");
    const { uncaught, unhandled } = await collectStrays(setHandler);
    expect([uncaught, unhandled]).toEqual([[error], []]);
  });

  test("goes to the reportError of the platform where there is one", async () => {
    const reported: unknown[] = [];
    Reflect.set(globalThis, "reportError", (value: unknown) => reported.push(value));
    const { uncaught, unhandled } = await collectStrays(setHandler);
    expect([reported, uncaught, unhandled]).toEqual([[error], [], []]);
  });
});

describe("a bundle for browsers", () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const entries = ["lib/index.ts", ...adapterEntries.values()];

  /** Bundles all entries; esbuild does not load in jest's realm. */
  const bundle = (format: "esm" | "iife"): string => {
    const { status, stdout, stderr } = spawnSync(
      "node_modules/.bin/esbuild",
      ["--bundle", `--format=${format}`, "--platform=browser", "--loader=ts", "--external:react"],
      {
        cwd: root,
        encoding: "utf8",
        input: entries.map((entry, index) => `export * as _${index} from "./${entry}";`).join("\n"),
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
  };

  test("imports no module of Node (XR-09)", () => {
    const code = bundle("esm"); // For a browser, esbuild refuses Node's modules.
    const imported = new Set([...code.matchAll(/\bfrom\s*"([^"]*)"/g)].map(([, name]) => name));
    expect([...imported]).toEqual(["react"]); // The optional peer.
    expect(code).not.toMatch(/\bimport\s*\(|\brequire\s*\(/);
  });

  test("loads where the platform has only Event and EventTarget: the jsdom of Jest lacks many", () => {
    const code = bundle("iife");
    expect(() =>
      vm.runInNewContext(code, { Event, EventTarget, require: () => ({}) }),
    ).not.toThrow();
  });
});
