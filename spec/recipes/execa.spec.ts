import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, isCancellation, Progress, waitFor } from "async-operation";
import { toPromise } from "async-operation/promise";
import { runCommand } from "../../examples/recipes/execa.js";

const runScript = (script: string) => runCommand(process.execPath, ["--eval", script]);

/** Whether a process of this id runs. */
function runs(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

describe("runCommand()", () => {
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
    const processId = await new Promise<number>((resolve) => {
      operation.progress = (_, line) => resolve(Number(line));
    });
    operation.cancel(reason);
    const error = await toPromise(operation).catch((error) => error);
    expect(runs(processId)).toBe(false);
    expect(error).toMatchObject({ isCanceled: true, signal: "SIGTERM", cause: reason });
    expect(isCancellation(error)).toBe(true);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("is canceled at once while a grandchild holds the output", async () => {
    const operation = runScript(`
      const stdio = ["ignore", "inherit", "inherit"];
      child_process.spawn(process.execPath, ["--eval", "setTimeout(() => {}, 15_000)"], { stdio });
      setTimeout(() => console.log("begun"), 200);
    `);
    operation.progress = () => operation.cancel("not needed");
    expect(await waitFor(operation, 10_000)).toBe(AsyncStatus.Canceled);
    await expect(toPromise(operation)).rejects.toMatchObject({
      isCanceled: true,
      stdout: ["begun"],
    });
  });

  test("ends in Canceled also when the program ends with 0 in spite of the cancel", async () => {
    const operation = runScript(
      'process.once("SIGTERM", () => process.exit(0)); console.log("begun"); setTimeout(() => {}, 10_000)',
    );
    operation.progress = () => operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ isCanceled: true, exitCode: 0 });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("ends in Error, which holds what the program printed, when the exit code is not 0", async () => {
    const operation = runScript('console.error("no disk"); process.exitCode = 3');
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toMatchObject({ exitCode: 3, stderr: ["no disk"] });
  });

  test("ends in Error when the parameters are too long to start it", async () => {
    const operation = runCommand(process.execPath, ["x".repeat(200_000)]);
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "ExecaError" });
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("ends in Error when there is no such program", async () => {
    const operation = runCommand("there-is-no-such-program");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toMatchObject({ code: "ENOENT" });
  });
});
