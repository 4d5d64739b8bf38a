import { EventEmitter } from "node:events";
import { describe, expect, jest, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromEmitter } from "../../examples/recipes/event-emitter.js";

interface PrinterEvents {
  progress: [page: number];
  done: [paper: string];
  error: [error: Error];
}

/** As emitters in the wild do, it tells that it was stopped by an ordinary error, and later. */
class Printer extends EventEmitter<PrinterEvents> {
  reason: unknown;
  stop(reason: unknown): void {
    this.reason = reason;
    setImmediate(() => this.emit("error", new Error("paper thrown out")));
  }
}

function print(printer = new Printer()) {
  const operation = fromEmitter<string, number>(printer, (reason) => printer.stop(reason));
  return { printer, operation };
}

describe("fromEmitter()", () => {
  test("reports each progress event in order, and completes with what comes with done", async () => {
    const { printer, operation } = print();
    const pages: number[] = [];
    operation.progress = (_, page) => pages.push(page);
    printer.emit("progress", 1);
    printer.emit("progress", 2);
    printer.emit("done", "A4");
    expect(await toPromise(operation)).toBe("A4");
    expect(pages).toEqual([1, 2]);
  });

  test("ends in Canceled, with the reason, when the emitter has stopped", async () => {
    const reason = { because: "not needed" };
    const { printer, operation } = print();
    const completed = jest.fn();
    operation.completed = completed;
    operation.cancel(reason);
    expect(printer.reason).toBe(reason);
    expect(completed).not.toHaveBeenCalled();
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("completes when done comes in spite of the cancel", () => {
    const { printer, operation } = print();
    jest.spyOn(printer, "stop").mockImplementation(() => printer.emit("done", "A4"));
    operation.cancel();
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("ends in Error, with the very error, when the emitter fails", () => {
    const { printer, operation } = print();
    const error = new Error("no paper");
    printer.emit("error", error);
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toBe(error);
  });

  test.each(["done", "error"] as const)("leaves no listener behind after %s", (name) => {
    const printer = new Printer();
    print(printer);
    expect(printer.eventNames()).toEqual(["progress", "done", "error"]);
    printer.emit(name as "done", "the end");
    expect(printer.eventNames()).toEqual([]);
  });
});
