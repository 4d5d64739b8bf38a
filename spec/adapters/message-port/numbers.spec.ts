// Operations one after the other on one port: each message has the number of its operation.
import { MessageChannel } from "node:worker_threads";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, fromResult } from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { portMessage } from "../../../lib/wire.js";
import { callsOf } from "../../support/calls-of.js";
import { completed, number, progress, WebPort } from "./web-port.js";

/** Serves operations one after the other on a port of the web. */
function serveOn(port: WebPort) {
  const source = new AsyncOperationSource<string, unknown>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => reasons.push(reason));
  toMessagePort(source.operation, { port });
  return { source, reasons };
}

const cancel = (members: object): object =>
  portMessage({ kind: "cancel", reason: "not needed", ...members });

describe("toMessagePort()", () => {
  test("sends the number of the operation in each message, another one for each (W-33)", () => {
    const port = new WebPort();
    const first = serveOn(port);
    first.source.report({});
    first.source.complete("first");
    serveOn(port).source.complete("second");
    const [one, , , two] = port.numbers;
    expect([Number.isSafeInteger(one), Number(two) - Number(one)]).toEqual([true, 1]);
    expect(one).toBeGreaterThan(1e6); // It begins at a random one.
    expect(port.numbers).toEqual([one, one, one, two, two]);
    expect(port.sent.map(({ kind }) => kind)).toEqual([
      "started",
      "progress",
      "completed",
      "started",
      "completed",
    ]);
  });

  test("is not canceled by a late cancel of the operation before (W-33)", () => {
    const port = new WebPort();
    serveOn(port).source.complete("first");
    const { reasons } = serveOn(port);
    port.receive(cancel({ operation: port.numbers[0] }));
    port.receive(cancel({ operation: port.numbers.at(-1), kind: "another" }));
    expect(reasons).toEqual([]);
    port.receive(cancel({ operation: port.numbers.at(-1) }));
    expect(reasons).toEqual(["not needed"]);
  });

  test.each([undefined, null, NaN, -1, 0, 1.5, Infinity, "1", 1n, {}, [1], true])(
    "ignores a cancel with the number %p (W-33)",
    (operation) => {
      const port = new WebPort();
      const { reasons, source } = serveOn(port);
      port.receive(cancel({ operation }));
      source.report({});
      port.receive(cancel({ operation: String(port.numbers[0]) }));
      expect(reasons).toEqual([]);
    },
  );
});

describe("fromMessagePort()", () => {
  test("cancels the operation that it follows, and not the next one (W-33)", async () => {
    const { port1, port2 } = new MessageChannel();
    const first = new AsyncOperationSource<string>();
    toMessagePort(first.operation, { port: port1 });
    const following = fromMessagePort<string>(port2);
    following.cancel("too late"); // On its way when the first one ends, and the second one starts.
    first.complete("first");
    const second = new AsyncOperationSource<string>();
    toMessagePort(second.operation, { port: port1 });
    expect(await toPromise(following)).toBe("first");
    const next = fromMessagePort<string>(port2);
    second.onCancel((reason) => second.complete(`stopped: ${reason}`));
    next.cancel("not needed"); // Before it has received anything.
    expect(await toPromise(next)).toBe("stopped: not needed");
    port1.close();
  });

  test("sends an early cancel when the number is known, once (W-33)", () => {
    const port = new WebPort();
    const operation = fromMessagePort(port);
    operation.cancel("not needed");
    expect(port.sent).toEqual([]);
    port.receive(portMessage({ kind: "started", operation: number }));
    port.receive(progress(1));
    expect(port.sent).toEqual([portMessage({ kind: "cancel", reason: "not needed" })]);
    expect(port.numbers).toEqual([number]);
    port.receive(completed("done"));
  });

  test("sends no early cancel to an operation that has ended", () => {
    const port = new WebPort();
    const operation = fromMessagePort(port);
    operation.cancel();
    port.receive(completed("done"));
    expect([operation.status, port.sent.length]).toEqual([AsyncStatus.Completed, 0]);
  });

  test("ignores what an operation that it lost sends later", async () => {
    const port = new WebPort();
    const lost = fromMessagePort<string>(port);
    port.receive(portMessage({ kind: "started", operation: number }));
    port.dispatchEvent(new Event("messageerror"));
    await expect(toPromise(lost)).rejects.toThrow("Operation was lost");
    const next = fromMessagePort<string>(port);
    port.receive(completed("first"));
    port.receive({ ...completed("second"), operation: number + 1 });
    expect(next.getResults()).toBe("second");
  });

  test("ignores messages of another operation than the first one (W-33)", () => {
    const port = new WebPort();
    const operation = fromMessagePort<string, number>(port);
    const calls = callsOf(operation);
    port.receive(progress(1));
    port.receive({ ...progress(2), operation: number + 1 });
    port.receive({ ...completed("wrong"), operation: number - 1 });
    port.receive(progress(3));
    port.receive(completed("done"));
    expect(calls).toEqual([
      ["progress", 1],
      ["progress", 3],
      ["completed", AsyncStatus.Completed, "done"],
    ]);
  });

  test.each([undefined, null, NaN, -1, 0, 1.5, Infinity, "7", 7n, [7], {}, true])(
    "ignores messages with the number %p (W-33)",
    (operation) => {
      const port = new WebPort();
      const following = fromMessagePort<string, number>(port);
      const calls = callsOf(following);
      for (const message of [progress(1), completed("wrong")])
        port.receive({ ...message, operation });
      port.receive(completed("done"));
      port.receive({ ...completed("again"), operation });
      expect(calls).toEqual([["completed", AsyncStatus.Completed, "done"]]);
    },
  );

  test("ignores the second outcome of the operation before (W-33)", () => {
    const port = new WebPort();
    const first = fromMessagePort<string>(port);
    port.receive(completed("first"));
    const second = fromMessagePort<string>(port);
    port.receive(completed("again"));
    port.receive(portMessage({ kind: "error", operation: number, error: { message: "again" } }));
    expect([first.getResults(), second.status]).toEqual(["first", AsyncStatus.Started]);
    port.receive({ ...completed("second"), operation: number + 1 });
    expect(second.getResults()).toBe("second");
  });

  test("delivers the outcome to two followers of one port", () => {
    const port = new WebPort();
    const operations = [fromMessagePort<string>(port), fromMessagePort<string>(port)];
    port.receive(completed("done"));
    expect(operations.map((operation) => operation.getResults())).toEqual(["done", "done"]);
  });

  test("follows one operation while the same port serves another", async () => {
    const { port1, port2 } = new MessageChannel();
    const served = new AsyncOperationSource<string>();
    toMessagePort(served.operation, { port: port1 });
    const followed = fromMessagePort<string, number>(port1);
    fromMessagePort(port2).cancel("not needed");
    await new Promise((resolve) => served.onCancel(resolve));
    toMessagePort(fromResult("here"), { port: port2 });
    expect(await toPromise(followed)).toBe("here");
    served.complete("there");
    port1.close();
  });

  test("cancels without an error when its port cannot send", () => {
    const port = new WebPort();
    const operation = fromMessagePort<string>(port);
    port.postMessage = () => {
      throw new Error("Not connected");
    };
    operation.cancel();
    port.receive(completed("done"));
    expect(operation.getResults()).toBe("done");
  });
});
