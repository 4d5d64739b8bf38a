// Each object of Electron as a port. Its program does not run here: `electron.ts` has fakes, from its documentation.
import { describe, expect, test } from "@jest/globals";
import {
  type AnyOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { MessagePortMain, type ParentPort, UtilityProcess } from "./electron.js";
import { asElectron, turns } from "./electron-process.js";

asElectron();

type Port = MessagePortMain | UtilityProcess | ParentPort;
// biome-ignore lint/suspicious/noExplicitAny: the types of the values are those of each test
type Options = { readonly transfer?: (value: any) => readonly unknown[] };

/** Serves an operation through one object, and follows it through another. */
interface Connection {
  readonly operation: IAsyncOperationWithProgress<unknown, unknown>;
  readonly ports: readonly Port[];
}
type Connect = (served: AnyOperationLike, options?: Options) => Promise<Connection>;

/** A connection by the object that follows. */
const connections: Record<string, Connect> = {
  MessagePortMain: async (served, options) => {
    const { port1, port2 } = MessagePortMain.pair();
    toMessagePort(served, { ...options, port: port1 });
    return { operation: fromMessagePort(port2), ports: [port1, port2] };
  },
  UtilityProcess: (served, options) =>
    new Promise((resolve) => {
      const child = UtilityProcess.fork((port) => {
        toMessagePort(served, { ...options, port });
        resolve({ operation, ports: [child, port] });
      });
      const operation = fromMessagePort(child);
    }),
  "process.parentPort": (served, options) =>
    new Promise((resolve) => {
      const port = UtilityProcess.fork((parentPort) =>
        resolve({ operation: fromMessagePort(parentPort), ports: [port, parentPort] }),
      );
      toMessagePort(served, { ...options, port });
    }),
};

describe.each(Object.entries(connections))("fromMessagePort() through %s", (kind, connect) => {
  test("delivers the reports in order, then the result", async () => {
    const { operation: served, report, complete } = new AsyncOperationSource<string, unknown>();
    const { operation } = await connect(served);
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    await turns();
    for (const value of [1, { loaded: 2 }, [3, [4]]]) report(value);
    complete("done");
    expect(await toPromise(operation)).toBe("done");
    expect(reports).toEqual([1, { loaded: 2 }, [3, [4]]]);
  });

  test("requests cancel with the reason, and ends as the other side decides", async () => {
    const source = new AsyncOperationSource<string>();
    const { operation } = await connect(source.operation);
    operation.cancel("not needed");
    await turns();
    expect([operation.status, source.reason]).toEqual([AsyncStatus.Canceled, "not needed"]);
    source.complete("done all the same");
    expect(await toPromise(operation)).toBe("done all the same");
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("ends in Canceled with the reason of the other side, and in Error with its error", async () => {
    const [first, second] = [new AsyncOperationSource(), new AsyncOperationSource()];
    const { operation: canceled } = await connect(first.operation);
    const { operation: failed } = await connect(second.operation);
    await turns();
    first.operation.cancel("no disk");
    first.fail(first.reason);
    second.fail(Object.assign(new RangeError("no disk"), { code: "ENOSPC" }));
    await expect(toPromise(canceled)).rejects.toMatchObject({
      name: "AbortError",
      message: "Operation was canceled: no disk",
    });
    await expect(toPromise(failed)).rejects.toMatchObject({ name: "RangeError", code: "ENOSPC" });
  });

  test.each([
    ["a function", () => {}],
    ["shared memory", new SharedArrayBuffer(4)],
    ["a `Blob`", new Blob(["text"])],
  ])(
    "ends in Error when the result contains %s, which Electron does not clone",
    async (_, part) => {
      const source = new AsyncOperationSource<unknown, unknown>();
      const { operation } = await connect(source.operation);
      await turns();
      source.complete({ part });
      await expect(toPromise(operation)).rejects.toThrow(
        "Cannot send result: An object could not be cloned.",
      );
    },
  );

  test("ends in Error when `transfer` returns a buffer, which Electron does not move", async () => {
    const source = new AsyncOperationSource<unknown, unknown>();
    const { operation } = await connect(source.operation, { transfer: ({ buffer }) => [buffer] });
    await turns();
    source.complete(new Uint8Array(8));
    await expect(toPromise(operation)).rejects.toThrow(
      "Cannot send result: Cannot transfer part: expected `MessagePortMain`, and none in `parentPort`, got ArrayBuffer",
    );
    expect((source.operation.getResults() as Uint8Array).length).toBe(8);
  });

  test("leaves no listener when it has ended", async () => {
    const source = new AsyncOperationSource<string>();
    const { operation, ports } = await connect(source.operation);
    await turns();
    const count = (): number[] => ports.map((port) => port.listenerCount("message"));
    expect(count()).toEqual([1, 1]);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
    expect(count()).toEqual([0, 0]);
    expect(ports.flatMap((port) => port.eventNames())).toEqual([]);
  });

  test("serves a second operation when the first has ended", async () => {
    const { ports, operation } = await connect(fromResult("first"));
    expect(await toPromise(operation)).toBe("first");
    const [server, client] = kind === "UtilityProcess" ? [...ports].reverse() : ports;
    const second = fromMessagePort(client as Port);
    toMessagePort(fromResult("second"), { port: server as Port });
    expect(await toPromise(second)).toBe("second");
  });
});
