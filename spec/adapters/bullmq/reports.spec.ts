import { expect, test } from "@jest/globals";
import { type OperationContext, run } from "async-operation";
import { toBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { describeWithRedis } from "../../support/services.js";
import { OperationScene } from "./operation-scene.js";
import { provideScene } from "./scene.js";
import { nextReport } from "./tools.js";

let scene: OperationScene;
provideScene("file", (redis) => {
  scene = new OperationScene(redis);
  return scene;
});

describeWithRedis("toBullMQ()", () => {
  test("drops a report without JSON, and continues the operation and its reports (W-51)", async () => {
    const { source, operation, job } = await scene.follow();
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    const canceled: unknown[] = [];
    source.onCancel((reason) => canceled.push(reason));
    for (const value of [1n, 2n, 3]) {
      source.report(value);
      await job.getState(); // Redis answers in order.
    }
    while (reports.length === 0) await job.getState();
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
    expect([reports, canceled]).toEqual([[3], []]);
    expect((await scene.queue.getJobLogs(String(job.id))).logs).toEqual([
      "Cannot send progress: Do not know how to serialize a BigInt",
    ]);
  });

  test("reports a value as it was when it was reported, and none in place of one without JSON (W-50)", async () => {
    const { source, operation, job } = await scene.follow();
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    const state = { done: 1 };
    source.report(state);
    state.done = 2;
    source.report(state);
    state.done = 3;
    source.report(5n);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
    expect(reports).toEqual([{ done: 1 }, { done: 2 }]);
    expect((await scene.queue.getJobLogs(String(job.id))).count).toBe(1);
  });

  test("continues the operation when progress and log cannot be written (W-51)", async () => {
    const refuse = async (): Promise<never> => {
      throw new Error("Missing key for job 1. updateProgress");
    };
    const process = toBullMQ(() =>
      run(async ({ report }: OperationContext<number>) => {
        await null;
        report(1);
        await new Promise(setImmediate);
        return "done";
      }),
    );
    const job = {
      id: "1",
      timestamp: 0,
      queueQualifiedName: "bull:jobs",
      updateProgress: refuse,
      log: refuse,
    };
    expect(await process(job, undefined, undefined)).toBe("done");
  });

  test.each([
    ["undefined", undefined],
    ["a function", () => {}],
  ])("reports %s as null, which leaves the events of the queue readable", async (_, value) => {
    const { source, operation } = await scene.follow();
    const report = nextReport(operation);
    source.report(value);
    expect(await report).toBeNull();
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
  });

  test("writes the last report before the job fails", async () => {
    const { source, operation } = await scene.follow();
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    for (let value = 1; value <= 3; value++) source.report(value);
    source.fail(new Error("no disk"));
    await expect(toPromise(operation)).rejects.toThrow("no disk");
    expect(reports.at(-1)).toBe(3);
  });
});
