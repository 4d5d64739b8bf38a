import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, toPromise } from "async-operation";
import OpenAI from "openai";
import { answer, film } from "../../examples/recipes/openai.js";
import { type Cloud, cancelLater, collect, openAIOptions, provideCloud } from "./cloud.js";

let cloud: Cloud;
provideCloud((provided) => {
  cloud = provided;
});

describe("answer() of OpenAI", () => {
  const client = () => new OpenAI(openAIOptions(cloud));
  const question = { model: "gpt", input: "Why?" };
  const statuses = (...list: string[]) => {
    cloud.respond = (request) => {
      if (request === "POST /responses/r1/cancel") list.splice(0, list.length, "cancelled");
      const status = list.length > 1 ? list.shift() : list[0];
      return [
        200,
        { id: "r1", object: "response", status, output: [], error: { message: "no capacity" } },
      ];
    };
  };

  test("creates the answer in the background, reports each status, and completes", async () => {
    statuses("queued", "in_progress", "completed");
    const { result, reports } = await collect(answer(client(), question));
    expect(result).toMatchObject({ id: "r1", status: "completed" });
    expect(reports).toEqual(["queued", "in_progress", "completed"]);
    expect(cloud.requests).toEqual(["POST /responses", "GET /responses/r1", "GET /responses/r1"]);
  });

  test("follows an earlier answer by its id", async () => {
    statuses("completed");
    expect(await toPromise(answer(client(), "r1"))).toMatchObject({ status: "completed" });
    expect(cloud.requests).toEqual(["GET /responses/r1"]);
  });

  test("is canceled by the service", async () => {
    statuses("in_progress");
    await cancelLater(answer(client(), question));
    expect(cloud.requests).toContain("POST /responses/r1/cancel");
  });

  test.each([
    ["failed", AsyncStatus.Error],
    ["incomplete", AsyncStatus.Error],
    ["cancelled", AsyncStatus.Canceled],
  ])("ends when the answer is %s", async (status, expected) => {
    statuses(status);
    const operation = answer(client(), question);
    await toPromise(operation).catch(() => {});
    expect(operation.status).toBe(expected);
  });
});

describe("film() of OpenAI", () => {
  const client = () => new OpenAI(openAIOptions(cloud));

  test("reports 0..1, and completes with the video", async () => {
    cloud.respond = () => [200, { id: "v1", status: "completed", progress: 100 }];
    const { result, reports } = await collect(film(client(), { model: "sora-2", prompt: "A sea" }));
    expect([result, reports]).toEqual([{ id: "v1", status: "completed", progress: 100 }, [1]]);
  });

  test("ends in Error when the video failed, and at once when it is canceled", async () => {
    cloud.respond = () => [
      200,
      { id: "v1", status: "failed", progress: 5, error: { message: "no film" } },
    ];
    await expect(toPromise(film(client(), { prompt: "A sea" }))).rejects.toThrow("no film");
    cloud.respond = () => [200, { id: "v1", status: "in_progress", progress: 5 }];
    await cancelLater(film(client(), { prompt: "A sea" }));
  });
});
