// The end of a port and of a utility process of Electron, in every order. Its program does not run here:
// `electron.ts` has fakes, from its documentation.
import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { MessagePortMain, UtilityProcess } from "./electron.js";
import { asElectron, turns } from "./electron-process.js";
import { completed, progress } from "./web-port.js";

asElectron();

/** The message of the error, without its prefix; undefined while the operation runs. */
function lossOf({ errorCode }: { readonly errorCode: Error | null }): string | undefined {
  return errorCode?.message.replace("Operation was lost: ", "");
}

function reportsOf(operation: IAsyncOperationWithProgress<unknown, unknown>): unknown[] {
  const reports: unknown[] = [];
  operation.progress = (_, value) => reports.push(value);
  return reports;
}

/** A utility process that does nothing by itself, and has spawned. */
async function idle(): Promise<UtilityProcess> {
  const child = UtilityProcess.fork(() => {});
  await turns();
  return child;
}

describe("fromMessagePort() of a utility process that ends", () => {
  test("ends in Error at once, with the exit code", async () => {
    const child = await idle();
    const operation = fromMessagePort(child);
    child.crash(3);
    expect(lossOf(operation)).toBe("worker exited with code 3");
    expect(child.eventNames()).toEqual([]);
  });

  test("ends in Error when it is killed, also after a cancel", async () => {
    const child = await idle();
    const operation = fromMessagePort(child);
    operation.cancel("not needed");
    child.kill();
    await turns();
    expect([operation.status, lossOf(operation)]).toEqual([
      AsyncStatus.Error,
      "worker exited with code 0",
    ]);
  });

  test("delivers the reports and the result that were sent before the exit", async () => {
    const source = new AsyncOperationSource<string, number>();
    const child = UtilityProcess.fork((port) => {
      toMessagePort(source.operation, { port });
      for (const value of [1, 2]) source.report(value);
      source.complete("done");
      child.exit(0);
    });
    const operation = fromMessagePort(child);
    const reports = reportsOf(operation);
    expect(await toPromise(operation)).toBe("done");
    expect(reports).toEqual([1, 2]);
  });

  test("delivers the reports that were sent before the exit, then ends in Error", async () => {
    const source = new AsyncOperationSource<string, number>();
    const child = UtilityProcess.fork(async (port) => {
      toMessagePort(source.operation, { port });
      for (const value of [1, 2]) source.report(value);
      await null;
      child.exit(7);
    });
    const operation = fromMessagePort(child);
    const reports = reportsOf(operation);
    await expect(toPromise(operation)).rejects.toThrow("worker exited with code 7");
    expect(reports).toEqual([1, 2]);
  });

  test("ends in Error with the location and the report of a fatal error of V8", async () => {
    const child = await idle();
    const operation = fromMessagePort(child);
    child.emit("error", "FatalError", "v8::ToLocalChecked", '{"header":{}}');
    expect(operation.status).toBe(AsyncStatus.Started);
    child.crash(133);
    expect(lossOf(operation)).toBe("worker failed: FatalError at v8::ToLocalChecked");
    expect(operation.errorCode?.cause).toBe('{"header":{}}');
  });

  test("sends nothing in the `exit` event when an earlier listener of it cancels (electron#53923)", async () => {
    const child = await idle();
    const source = new AsyncOperationSource();
    child.on("exit", () => {
      operation.cancel();
      source.operation.cancel();
      source.fail(source.reason);
    });
    toMessagePort(source.operation, { port: child });
    const operation = fromMessagePort(child);
    child.emit("message", progress(1));
    child.crash(3);
    expect([child.fatalMessages, lossOf(operation)]).toEqual([0, "worker exited with code 3"]);
  });

  test("returns an operation in Error when the process has exited since an earlier one", async () => {
    const child = await idle();
    const first = fromMessagePort(child);
    child.emit("message", completed("done"));
    child.crash(3);
    expect(first.getResults()).toBe("done");
    const second = fromMessagePort(child);
    expect(lossOf(second)).toBe("worker has exited");
    toMessagePort(fromResult("done"), { port: child });
    expect([child.fatalMessages, child.eventNames()]).toEqual([0, []]);
  });

  test("returns an operation in Error when the exit ended an earlier one, before the process had spawned", () => {
    const child = UtilityProcess.fork(() => {});
    const first = fromMessagePort(child);
    child.crash(1);
    expect(lossOf(first)).toBe("worker exited with code 1");
    expect(lossOf(fromMessagePort(child))).toBe("worker has exited");
  });

  test("returns an operation in Error when the process has spawned and exited since its fork", async () => {
    const child = UtilityProcess.fork((port) => void toMessagePort(fromResult("done"), { port }));
    expect(await toPromise(fromMessagePort(child))).toBe("done");
    child.crash(3);
    expect(lossOf(fromMessagePort(child))).toBe("worker has exited");
  });

  test("waits for a process that has not spawned", async () => {
    const child = UtilityProcess.fork((port) => void toMessagePort(fromResult("done"), { port }));
    const [first, second] = [fromMessagePort(child), fromMessagePort(child)];
    expect(await Promise.all([toPromise(first), toPromise(second)])).toEqual(["done", "done"]);
  });

  test("warns of no leak when a process serves many operations in turn", async () => {
    const child = await idle();
    for (let operation = 1; operation <= 20; operation++) {
      const followed = fromMessagePort(child);
      child.emit("message", { ...completed(operation), operation });
      expect(followed.getResults()).toBe(operation);
    }
    expect(child.eventNames()).toEqual([]);
  });
});

describe("fromMessagePort() of a port of Electron that is closed", () => {
  test.each([
    ["here", 1],
    ["on the other side", 0],
  ])("ends in Error when it is closed %s", async (_, index) => {
    const { port1, port2 } = MessagePortMain.pair();
    toMessagePort(new AsyncOperationSource().operation, { port: port1 });
    const operation = fromMessagePort(port2);
    await turns();
    [port1, port2][index]?.close();
    await turns();
    expect(lossOf(operation)).toBe("the port was closed");
    expect([...port1.eventNames(), ...port2.eventNames()]).toEqual([]);
  });

  test("delivers the reports and the result that were sent before the close", async () => {
    const { port1, port2 } = MessagePortMain.pair();
    const source = new AsyncOperationSource<string, number>();
    toMessagePort(source.operation, { port: port1 });
    source.report(1);
    source.complete("done");
    port1.close();
    const operation = fromMessagePort(port2);
    const reports = reportsOf(operation);
    expect(await toPromise(operation)).toBe("done");
    expect(reports).toEqual([1]);
  });

  test.each([
    ["before", ["exit", "close"]],
    ["after", ["close", "exit"]],
  ])(
    "ends in Error with the exit code of the process behind it, %s the close",
    async (_, order) => {
      const child = await idle();
      const { port1, port2 } = MessagePortMain.pair();
      const operation = fromMessagePort(port1, { worker: child });
      for (const event of order) {
        if (event === "exit") child.crash(9);
        else port2.close();
        await turns();
      }
      expect(lossOf(operation)).toBe("worker exited with code 9");
    },
  );

  test("delivers the messages of a process that has exited, which wait in its port", async () => {
    const child = await idle();
    const { port1, port2 } = MessagePortMain.pair();
    toMessagePort(fromResult("done"), { port: port2 });
    const operation = fromMessagePort(port1, { worker: child });
    child.crash(0);
    port2.close();
    expect(await toPromise(operation)).toBe("done");
  });

  test("ends in Error when a message of a renderer could not be read (electron#34905)", async () => {
    const { port1 } = MessagePortMain.pair();
    const operation = fromMessagePort(port1);
    port1.receive(null);
    await turns();
    expect(lossOf(operation)).toBe("a message could not be read");
    expect(port1.eventNames()).toEqual([]);
  });

  test("ignores a message of null that a utility process sends", async () => {
    const child = UtilityProcess.fork((port) => {
      port.postMessage(null);
      port.postMessage({ data: null });
      toMessagePort(fromResult("done"), { port });
    });
    expect(await toPromise(fromMessagePort(child))).toBe("done");
  });
});

describe("toMessagePort() into Electron", () => {
  test("leaves the operation alone when the process exits or the port is closed", async () => {
    const child = await idle();
    const { port1, port2 } = MessagePortMain.pair();
    const source = new AsyncOperationSource<string>();
    toMessagePort(source.operation, { port: child });
    toMessagePort(source.operation, { port: port1 });
    child.crash(3);
    port2.close();
    port1.start();
    await turns();
    expect([...child.eventNames(), ...port1.eventNames()]).toEqual([]);
    source.complete("done");
    expect(await toPromise(source.operation)).toBe("done");
  });

  test("moves a port that `transfer` returns, beside the value", async () => {
    const { port1, port2 } = MessagePortMain.pair();
    const moved = MessagePortMain.pair().port1;
    toMessagePort(fromResult("done"), { port: port1, transfer: () => [moved, undefined] });
    const received: unknown[] = [];
    port2.on("message", ({ ports }) => received.push(...ports));
    port2.start();
    await turns();
    expect(received).toEqual([moved]);
  });

  test("refuses each part for `parentPort`, which would ignore it", async () => {
    const moved = MessagePortMain.pair().port1;
    const child = UtilityProcess.fork(
      (port) => void toMessagePort(fromResult("done"), { port, transfer: () => [moved] }),
    );
    await expect(toPromise(fromMessagePort(child))).rejects.toThrow(
      "Cannot send result: Cannot transfer part: expected `MessagePortMain`, and none in `parentPort`, got Object",
    );
  });

  test.each([null, 5, "text", {}, new MessageChannel().port1])(
    "refuses the part %p of a report, after the earlier reports",
    async (part) => {
      const { port1, port2 } = MessagePortMain.pair();
      const source = new AsyncOperationSource<string, unknown>();
      const transfer = (value: unknown): unknown[] => (value === 2 ? [part] : []);
      toMessagePort(source.operation, { port: port1, transfer });
      const operation = fromMessagePort(port2);
      const reports = reportsOf(operation);
      for (const value of [1, 2, 3]) source.report(value);
      await expect(toPromise(operation)).rejects.toThrow(
        "Cannot send progress: Cannot transfer part: expected `MessagePortMain`, and none in `parentPort`",
      );
      expect([reports, source.operation.status]).toEqual([[1], AsyncStatus.Started]);
    },
  );
});
