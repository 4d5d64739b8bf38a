import { AsyncLocalStorage } from "node:async_hooks";
import { exec, execFile } from "node:child_process";
import fs from "node:fs";
import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, CanceledError, fromResult, run } from "async-operation";
import { fromNodeCallback, type NodeCallback, toNodeCallback } from "async-operation/node-callback";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("fromNodeCallback() in reports", () => {
  test("fails with the error when an async `start` throws before it calls a function", async () => {
    const error = new Error("no such user");
    const { unhandled } = await collectStrays(async () => {
      const operation = fromNodeCallback(async () => {
        await turn();
        throw error;
      });
      await expect(toPromise(operation)).rejects.toBe(error);
      expect(operation.status).toBe(AsyncStatus.Error);
    });
    expect(unhandled).toEqual([]);
  });

  test("raises no unhandled rejection when a function calls back and rejects with one error", async () => {
    const error = new Error("connection lost");
    const send = async (callback: NodeCallback<string>): Promise<void> => {
      callback(error);
      throw error;
    };
    const { unhandled } = await collectStrays(async () => {
      await expect(toPromise(fromNodeCallback<string>(send))).rejects.toBe(error);
    });
    expect(unhandled).toEqual([]);
  });

  test("keeps the first result when an async `start` throws after the call", async () => {
    const { unhandled } = await collectStrays(async () => {
      const operation = fromNodeCallback<string>(async (callback) => {
        callback(null, "done");
        throw new Error("in the cleanup");
      });
      expect(await toPromise(operation)).toBe("done");
    });
    expect(unhandled).toEqual([]);
  });

  test("stays Started when an async `start` returns before the call", async () => {
    let callback!: NodeCallback<string>;
    const operation = fromNodeCallback<string>(async (given) => {
      callback = given;
    });
    await turn();
    expect(operation.status).toBe(AsyncStatus.Started);
    callback(null, "late");
    expect(await toPromise(operation)).toBe("late");
  });

  test("does not call `then` of the query or the request that `start` returns", async () => {
    const then = jest.fn();
    const query = { then };
    const operation = fromNodeCallback<string>((callback) => {
      callback(null, "rows");
      return query;
    });
    expect(await toPromise(operation)).toBe("rows");
    expect(then).not.toHaveBeenCalled();
  });

  test("completes with several results that an arrow function collects", async () => {
    type Output = { stdout: string; stderr: string };
    const command = fromNodeCallback<Output>((callback) =>
      exec("echo out; echo problem >&2", (error, stdout, stderr) =>
        callback(error, { stdout, stderr }),
      ),
    );
    expect(await toPromise(command)).toEqual({ stdout: "out\n", stderr: "problem\n" });
  });

  test("keeps the properties of the error of a failed command", async () => {
    const command = fromNodeCallback<string>((callback) =>
      execFile(process.execPath, ["-e", "process.exit(3)"], callback),
    );
    await expect(toPromise(command)).rejects.toMatchObject({ code: 3 });
  });

  test("completes with a Boolean when an arrow function adds the missing error of fs.exists()", async () => {
    const { exists } = fs;
    const found = fromNodeCallback<boolean>((callback) => exists(".", (is) => callback(null, is)));
    expect(await toPromise(found)).toBe(true);
  });

  test("calls a method with its object when `start` is an arrow function", async () => {
    class Client {
      readonly #name = "client";
      hello(callback: NodeCallback<string>): void {
        callback(null, this.#name);
      }
    }
    const client = new Client();
    expect(await toPromise(fromNodeCallback<string>((callback) => client.hello(callback)))).toBe(
      "client",
    );
    await expect(toPromise(fromNodeCallback(client.hello))).rejects.toBeInstanceOf(TypeError);
  });

  test("ends in Canceled when an arrow function maps the code of a canceled call", async () => {
    /** As a call of gRPC: `cancel()` calls back with status 1. */
    const call = (callback: NodeCallback<string>) => ({
      cancel: () => callback(Object.assign(new Error("1 CANCELLED"), { code: 1 })),
    });
    const operation = fromNodeCallback<string>((callback, { onCancel }) =>
      onCancel(
        call((error, value) => callback(error?.code === 1 ? new CanceledError() : error, value)),
      ),
    );
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBeInstanceOf(CanceledError);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
  });
});

describe("toNodeCallback() in reports", () => {
  test("calls back in the async context of its own call, not in that of the producer", async () => {
    const requests = new AsyncLocalStorage<string>();
    const source = new AsyncOperationSource<string>();
    const seen: unknown[] = [];
    requests.run("caller", () =>
      toNodeCallback(source.operation, () => seen.push(requests.getStore())),
    );
    requests.run("producer", () => source.complete("done"));
    await turn();
    expect(seen).toEqual(["caller"]);
  });

  test("calls back in the async context of its own call when the operation has ended", async () => {
    const requests = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    requests.run("caller", () =>
      toNodeCallback(fromResult("done"), () => seen.push(requests.getStore())),
    );
    await turn();
    expect(seen).toEqual(["caller"]);
  });

  test("calls back while a test has faked queueMicrotask() and nextTick()", async () => {
    const callback = jest.fn();
    jest.useFakeTimers();
    try {
      toNodeCallback(
        run(async () => "done"),
        callback,
      );
      for (let job = 0; job < 10; job++) await undefined;
      expect(callback.mock.calls).toEqual([[null, "done"]]);
    } finally {
      jest.useRealTimers();
    }
  });
});
