// What peers throw after a cancel: the operation ends in Canceled, with any kind of reason.
import { setTimeout as sleep } from "node:timers/promises";
import Anthropic from "@anthropic-ai/sdk";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { QueryClient } from "@tanstack/query-core";
import { AsyncStatus, type OperationContext, run, waitFor } from "async-operation";
import { Effect } from "effect";
import OpenAI from "openai";
import pRetry from "p-retry";
import { pseudoCancellable } from "real-cancellable-promise";
import { listen } from "../support/http.js";

let baseURL: string;
let stop: () => void;

beforeAll(async () => {
  ({ origin: baseURL, stop } = await listen(() => {})); // Accepts, and never answers.
});

afterAll(() => stop());

Reflect.set(globalThis, "peersKeepTimers", true);

const options = () => ({ apiKey: "none", baseURL, maxRetries: 0 });

/** Bodies that wait for a peer until they are canceled. */
const bodies: Record<string, (context: OperationContext<never>) => Promise<unknown>> = {
  openai: ({ signal }) =>
    new OpenAI(options()).chat.completions.create({ model: "none", messages: [] }, { signal }),
  "@anthropic-ai/sdk": ({ signal }) =>
    new Anthropic(options()).messages.create(
      { model: "none", max_tokens: 1, messages: [] },
      { signal },
    ),
  "a stream of @anthropic-ai/sdk": ({ signal }) =>
    new Anthropic(options()).messages
      .stream({ model: "none", max_tokens: 1, messages: [] }, { signal })
      .finalMessage(),
  Effect: ({ signal }) => Effect.runPromise(Effect.never, { signal }),
  "@tanstack/query-core": ({ onCancel }) => {
    const client = new QueryClient();
    onCancel(() => client.cancelQueries());
    return client.fetchQuery({ queryKey: ["none"], queryFn: () => new Promise(() => {}) });
  },
  "p-retry": ({ signal }) => {
    const attempt = (): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    return pRetry(attempt, { retries: 0 });
  },
  "real-cancellable-promise": ({ onCancel }) => {
    const promise = pseudoCancellable(new Promise(() => {}));
    onCancel(() => promise.cancel());
    return promise;
  },
};

const reasons = {
  none: undefined,
  "a text": "not needed",
  null: null,
  "an error": new Error("left"),
};

describe.each(Object.entries(bodies))("a body that waits for %s", (_, body) => {
  test.each(Object.entries(reasons))(
    "ends in Canceled when it is canceled, and the reason is %s (W-42) (W-43)",
    async (__, reason) => {
      const operation = run(body);
      await sleep(20);
      operation.cancel(reason);
      expect(AsyncStatus[await waitFor(operation, 5000)]).toBe("Canceled");
    },
  );
});
