import { once } from "node:events";
import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, readProgress, toPromise, waitFor } from "async-operation";
import { compose, converse } from "../../examples/recipes/anthropic-stream.js";
import { type ModelService, optionsOf, provideModelService } from "./model-service.js";

let service: ModelService;
provideModelService((provided) => {
  service = provided;
});

const usage = { input_tokens: 1, output_tokens: 1 };
const message = {
  id: "m1",
  type: "message",
  role: "assistant",
  content: [],
  model: "claude",
  usage,
};
const begin = [
  { type: "message_start", message },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  ...["Hel", "lo"].map((text) => ({
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text },
  })),
];
const end = [
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } },
  { type: "message_stop" },
];
const request: Anthropic.MessageCreateParamsNonStreaming = {
  model: "claude",
  max_tokens: 10,
  messages: [{ role: "user", content: "Why?" }],
};
const client = () => new Anthropic(optionsOf(service));

describe.each([
  ["compose", () => compose(client(), request)],
  ["converse", () => converse(client(), request)],
])("%s() of Anthropic", (_, start) => {
  test("reports the text so far, and completes", async () => {
    service.answers = [[...begin, ...end]];
    const reports: unknown[] = [];
    const result = await toPromise<unknown, unknown>(start(), {
      progress: (value) => reports.push(value),
    });
    expect(reports).toEqual(["Hel", "Hello"]);
    const text = typeof result === "string" ? result : (result as Anthropic.Message).content[0];
    expect(text).toEqual(typeof text === "string" ? "Hello" : { type: "text", text: "Hello" });
    expect(service.bodies[0]?.stream).toBe(true);
  });

  test("ends in Canceled with the reason when it is stopped, and keeps the text so far", async () => {
    service.answers = [begin];
    service.after = "silence";
    const operation = start();
    const left = service.left();
    operation.progress = (_sender: unknown, text: string) => {
      if (text === "Hello") operation.cancel("enough");
    };
    await waitFor(operation, Infinity);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("enough");
    expect(readProgress<unknown>(operation)).toBe("Hello");
    await left;
  });

  test("ends in Canceled when it is stopped before the answer begins", async () => {
    service.answers = [[]];
    const operation = start();
    await once(service.server.events, "request");
    operation.cancel("enough");
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Canceled);
  });

  test.each<["end" | "lost"]>([["end"], ["lost"]])(
    "ends in Error when the stream ends early: %s",
    async (after) => {
      service.answers = [begin];
      service.after = after;
      expect(await waitFor(start(), Infinity)).toBe(AsyncStatus.Error);
    },
  );

  test("ends in Error with the error of the service", async () => {
    service.answers = [
      [
        ...begin,
        { type: "error", error: { type: "overloaded_error", message: "Overloaded" } } as never,
      ],
    ];
    const operation = start();
    await expect(toPromise<unknown, unknown>(operation)).rejects.toThrow("Overloaded");
    expect(operation.status).toBe(AsyncStatus.Error);
  });
});

describe("compose() of Anthropic", () => {
  test("has the text so far as its partial result, also while a stop is pending", async () => {
    service.answers = [begin];
    service.after = "silence";
    const operation = compose(client(), request);
    const results: string[] = [];
    operation.progress = () => {
      results.push(operation.getResults());
      operation.cancel("enough");
      results.push(operation.getResults());
    };
    await expect(toPromise(operation)).rejects.toBe("enough");
    expect(results).toEqual(["Hel", "Hel", "Hello", "Hello"]);
  });
});
