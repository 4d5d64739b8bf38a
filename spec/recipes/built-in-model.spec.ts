// The model of the browser is not in Node, and no browser of the gate has one, so that a stand-in answers
// here. It is written from the documentation of the Prompt API: `create` dispatches `downloadprogress`
// at its monitor, with `loaded` 0..1, and rejects with the reason of its signal; `promptStreaming`
// returns a stream of pieces of text, which fails with the reason of its signal.
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, readProgress, toPromise, waitFor } from "async-operation";
import {
  ask,
  type BuiltInModel,
  type ModelSession,
  openSession,
} from "../../examples/recipes/built-in-model.js";

class Session implements ModelSession {
  destroyed = false;
  readonly pieces: string[];

  constructor(pieces: string[]) {
    this.pieces = pieces;
  }

  promptStreaming(prompt: string, { signal }: { readonly signal: AbortSignal }) {
    const pieces = [...this.pieces];
    return new ReadableStream<string>({
      start(controller) {
        if (prompt === "") controller.error(new DOMException("No prompt", "SyntaxError"));
        signal.addEventListener("abort", () => controller.error(signal.reason), { once: true });
      },
      async pull(controller) {
        await turn();
        if (signal.aborted) return;
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
    });
  }

  destroy(): void {
    this.destroyed = true;
  }
}

/** The model, which is downloaded in the given parts. */
const modelOf = (parts: number[]): BuiltInModel<Session> => ({
  async create({ signal, monitor }) {
    signal.throwIfAborted();
    const target = new EventTarget();
    monitor(target);
    for (const loaded of parts) {
      await turn();
      signal.throwIfAborted();
      if (Number.isNaN(loaded)) throw new DOMException("No space", "QuotaExceededError");
      target.dispatchEvent(Object.assign(new Event("downloadprogress"), { loaded, total: 1 }));
    }
    return new Session(["Hel", "lo"]);
  },
});

describe("openSession()", () => {
  test("reports the download as 0..1, and completes with the session", async () => {
    const reports: number[] = [];
    const operation = openSession(modelOf([0, 0.5, 1]));
    const session = await toPromise(operation, { progress: (value) => reports.push(value) });
    expect(session).toBeInstanceOf(Session);
    expect(reports).toEqual([0, 0.5, 1]);
  });

  test("ends in Canceled with the reason when the download is stopped", async () => {
    const operation = openSession(modelOf([0, 0.5, 1]));
    operation.progress = () => operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(readProgress(operation)).toBe(0);
  });

  test("ends in Error when the download fails", async () => {
    const operation = openSession(modelOf([0, Number.NaN]));
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode?.name).toBe("QuotaExceededError");
  });
});

describe("ask()", () => {
  test("reports the text so far, and completes with the text", async () => {
    const reports: string[] = [];
    const operation = ask(new Session(["Hel", "lo"]), "Why?");
    expect(await toPromise(operation, { progress: (text) => reports.push(text) })).toBe("Hello");
    expect(reports).toEqual(["Hel", "Hello"]);
  });

  test("ends in Canceled with the reason when it is stopped, and keeps the text so far", async () => {
    const operation = ask(new Session(["Hel", "lo", "!"]), "Why?");
    operation.progress = (_, text) => {
      if (text !== "Hello") return;
      expect(operation.getResults()).toBe("Hello");
      operation.cancel("enough");
    };
    await expect(toPromise(operation)).rejects.toBe("enough");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(readProgress(operation)).toBe("Hello");
  });

  test("ends in Error when the model refuses the prompt", async () => {
    const operation = ask(new Session([]), "");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode?.message).toBe("No prompt");
  });
});
