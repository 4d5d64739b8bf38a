import { once } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, readProgress, toPromise, waitFor } from "async-operation";
import OpenAI from "openai";
import { write } from "../../examples/recipes/openai-stream.js";
import { type ModelService, optionsOf, provideModelService } from "./model-service.js";

let service: ModelService;
provideModelService((provided) => {
  service = provided;
});

const deltas = ["Hel", "lo"].map((delta) => ({ type: "response.output_text.delta", delta }));
const completed = { type: "response.completed", response: { id: "r1", status: "completed" } };
const start = () => write(new OpenAI(optionsOf(service)), { model: "gpt", input: "Why?" });

describe("write() of OpenAI", () => {
  test("reports each piece and the text so far, and completes with the text", async () => {
    service.answers = [[{ type: "response.created" }, ...deltas, completed]];
    const reports: unknown[] = [];
    const operation = start();
    expect(await toPromise(operation, { progress: (value) => reports.push(value) })).toBe("Hello");
    expect(reports).toEqual([
      { delta: "Hel", text: "Hel" },
      { delta: "lo", text: "Hello" },
    ]);
    expect(service.bodies).toEqual([{ model: "gpt", input: "Why?", stream: true }]);
  });

  test("ends in Canceled with the reason when it is stopped, and keeps the text so far", async () => {
    service.answers = [deltas];
    service.after = "silence";
    const operation = start();
    const left = service.left();
    operation.progress = (_, { text }) => {
      if (text !== "Hello") return;
      expect(operation.getResults()).toBe("Hello"); // The partial result.
      operation.cancel("enough");
      expect(operation.getResults()).toBe("Hello");
    };
    await expect(toPromise(operation)).rejects.toBe("enough");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(readProgress(operation)).toEqual({ delta: "lo", text: "Hello" });
    await left;
  });

  test("ends in Canceled when it is stopped before the answer begins", async () => {
    service.answers = [[]];
    const operation = start();
    await once(service.server.events, "request");
    operation.cancel("enough");
    await waitFor(operation, Infinity);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("enough");
  });

  test("completes when the whole answer had arrived before it was stopped", async () => {
    service.answers = [[...deltas, completed]];
    const operation = start();
    operation.progress = () => operation.cancel("too late");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Completed);
    expect(operation.getResults()).toBe("Hello");
  });

  test.each<[string, object, string]>([
    [
      "fails",
      { type: "response.failed", response: { error: { message: "no capacity" } } },
      "no capacity",
    ],
    [
      "is too long",
      {
        type: "response.incomplete",
        response: { error: null, incomplete_details: { reason: "max_output_tokens" } },
      },
      "Incomplete: max_output_tokens",
    ],
    [
      "has an error event",
      { type: "error", message: "no quota", code: null, param: null },
      "no quota",
    ],
  ])("ends in Error when the answer %s", async (_, event, message) => {
    service.answers = [[...deltas, event as { type: string }]];
    await expect(toPromise(start())).rejects.toThrow(message);
  });

  test.each<["end" | "lost", string]>([
    ["end", "The stream ended before the answer did"],
    ["lost", "terminated"],
  ])("ends in Error when the stream ends early: %s", async (after, message) => {
    service.answers = [deltas];
    service.after = after;
    const operation = start();
    await expect(toPromise(operation)).rejects.toThrow(message);
    expect(operation.status).toBe(AsyncStatus.Error);
  });
});

describe("a stream of OpenAI", () => {
  test("ends its loop without an error when its signal aborts", async () => {
    service.answers = [deltas];
    service.after = "silence";
    const controller = new AbortController();
    const client = new OpenAI(optionsOf(service));
    const { signal } = controller;
    const question = { model: "gpt", input: "Why?", stream: true } as const;
    const seen: string[] = [];
    for await (const { type } of await client.responses.create(question, { signal })) {
      seen.push(type);
      controller.abort("enough");
    }
    expect(seen).toEqual(deltas.map(({ type }) => type)); // Those that had arrived.
  });
});
