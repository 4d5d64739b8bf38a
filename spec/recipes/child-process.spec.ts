import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress, Progress, waitFor } from "async-operation";
import { toPromise } from "async-operation/promise";
import { runProgram } from "../../examples/recipes/child-process.js";

const runScript = (script: string) => runProgram(process.execPath, ["--eval", script]);

/** Resolves with the first line that a program prints. */
function firstLineOf(operation: IAsyncOperationWithProgress<unknown, string>): Promise<string> {
  return new Promise((resolve) => {
    operation.progress = (_, line) => resolve(line);
  });
}

/** Whether a process of this id runs. */
function runs(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

describe("runProgram()", () => {
  test("reports each line in order, and completes with all of them", async () => {
    const operation = runScript('process.stdout.write("one\\ntw"); console.log("o\\n\\nfour")');
    const lines: string[] = [];
    const progress = new Progress<string>((line) => lines.push(line));
    expect(await toPromise(operation, { progress })).toEqual(["one", "two", "", "four"]);
    expect(lines).toEqual(["one", "two", "", "four"]);
  });

  test("ends in Canceled, with the reason, when the program has been killed by a cancel", async () => {
    const reason = { because: "not needed" };
    const operation = runScript("console.log(process.pid); setTimeout(() => {}, 10_000)");
    const processId = Number(await firstLineOf(operation));
    operation.cancel(reason);
    expect(runs(processId)).toBe(true);
    await expect(toPromise(operation)).rejects.toMatchObject({ code: "ABORT_ERR", cause: reason });
    expect(runs(processId)).toBe(false);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("is canceled at once while a grandchild holds the output (W-20)", async () => {
    const operation = runScript(`
      const stdio = ["ignore", "inherit", "ignore"];
      child_process.spawn(process.execPath, ["--eval", "setTimeout(() => {}, 4000)"], { stdio });
      setTimeout(() => console.log("begun"), 200);
      setTimeout(() => {}, 10_000);
    `);
    await firstLineOf(operation);
    const begin = performance.now();
    operation.cancel("not needed");
    expect(await waitFor(operation, 10_000)).toBe(AsyncStatus.Canceled);
    expect(performance.now() - begin).toBeLessThan(3000);
  });

  test.each([
    [AsyncStatus.Completed, 0],
    [AsyncStatus.Error, 3],
  ])(
    "ends with status %p when it is canceled after the program has ended with %p and a grandchild holds the output",
    async (status, exitCode) => {
      const operation = runScript(`
        const stdio = ["ignore", "inherit", "ignore"];
        child_process.spawn(process.execPath, ["--eval", "setTimeout(() => {}, 15_000)"], { stdio }).unref();
        console.log(process.pid);
        process.exitCode = ${exitCode};
      `);
      const processId = Number(await firstLineOf(operation));
      while (runs(processId)) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await waitFor(operation, 0)).toBe(AsyncStatus.Started);
      operation.cancel("not needed");
      expect(await waitFor(operation, 10_000)).toBe(status);
    },
  );

  test("completes when the program ends with 0 in spite of a cancel and a grandchild holds the output", async () => {
    const operation = runScript(`
      process.once("SIGTERM", () => console.log("saved") ?? process.exit(0));
      const stdio = ["ignore", "inherit", "ignore"];
      child_process.spawn(process.execPath, ["--eval", "setTimeout(() => {}, 15_000)"], { stdio });
      console.log("begun");
    `);
    await firstLineOf(operation);
    operation.cancel();
    expect(await waitFor(operation, 10_000)).toBe(AsyncStatus.Completed);
    expect(operation.getResults()).toEqual(["begun", "saved"]);
  });

  test("reports one line when its two end characters come apart", async () => {
    const operation = runScript(
      'process.stdout.write("one\\r"); setTimeout(() => console.log("\\ntwo"), 300)',
    );
    expect(await toPromise(operation)).toEqual(["one", "two"]);
  });

  test("ends in Error when no file descriptor is left", () => {
    const program = `ulimit -n 200; exec "$0" --import ./scripts/register.js spec/recipes/no-descriptor.ts`;
    const output = execFileSync("sh", ["-c", program, process.execPath], { encoding: "utf8" });
    expect(output).toBe("EMFILE\n");
  });

  test("completes when the program ends with 0 in spite of a cancel", async () => {
    const operation = runScript(
      'process.once("SIGTERM", () => console.log("saved") ?? process.exit(0)); console.log("begun"); setTimeout(() => {}, 10_000)',
    );
    await firstLineOf(operation);
    operation.cancel();
    expect(await toPromise(operation)).toEqual(["begun", "saved"]);
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("ends in Error when the exit code is not 0", async () => {
    const operation = runScript('console.log("one"); process.exitCode = 3');
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode?.message).toBe(`${process.execPath} ended with 3`);
  });

  test("ends in Error when somebody else kills the program", async () => {
    const operation = runScript("console.log(process.pid); setTimeout(() => {}, 10_000)");
    process.kill(Number(await firstLineOf(operation)), "SIGKILL");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode?.message).toBe(`${process.execPath} ended with SIGKILL`);
  });

  test("ends in Error when there is no such program", async () => {
    const operation = runProgram("there-is-no-such-program");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toMatchObject({ code: "ENOENT" });
  });
});
