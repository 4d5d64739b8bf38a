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

/** The error of a stop: an ordinary one, which only its code distinguishes from a failure. */
const stopped = Object.assign(new Error("paper thrown out"), { code: "STOPPED" });

/** As most emitters do, it reports a stop by an error of its own, and later. */
class Printer extends EventEmitter<PrinterEvents> {
  reason: unknown;
  stop(reason: unknown): void {
    this.reason = reason;
    setImmediate(() => this.emit("error", stopped));
  }
}

function print(printer = new Printer(), isStop?: (error: unknown) => boolean) {
  const operation = fromEmitter<string, number>(printer, {
    stop: (reason) => printer.stop(reason),
    ...(isStop && { isStop }),
  });
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
    const { printer, operation } = print(new Printer(), (error) => error === stopped);
    const completed = jest.fn();
    operation.completed = completed;
    operation.cancel(reason);
    expect(printer.reason).toBe(reason);
    expect(completed).not.toHaveBeenCalled();
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("ends in Canceled when the error of a stop is an AbortError", async () => {
    const { printer, operation } = print();
    const error = new DOMException("Stopped", "AbortError");
    jest.spyOn(printer, "stop").mockImplementation(() => printer.emit("error", error));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test.each([
    ["no isStop", undefined],
    ["an isStop", (error: unknown) => error === stopped],
  ])("ends in Error when a cleanup fails after the cancel (%s)", (_, isStop) => {
    const { printer, operation } = print(new Printer(), isStop);
    const error = new Error("no paper");
    jest.spyOn(printer, "stop").mockImplementation(() => printer.emit("error", error));
    operation.cancel("not needed");
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toBe(error);
  });

  test("fails with an error that reads as a stop when nothing was canceled", () => {
    const { printer, operation } = print(new Printer(), (error) => error === stopped);
    printer.emit("error", stopped);
    expect(operation.status).toBe(AsyncStatus.Error);
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
