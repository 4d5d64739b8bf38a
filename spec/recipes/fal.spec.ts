import { createFalClient } from "@fal-ai/client";
import { describe, expect, test } from "@jest/globals";
import { toPromise } from "async-operation";
import { generate } from "../../examples/recipes/fal.js";
import { type Cloud, cancelLater, collect, falOptions, provideCloud } from "./cloud.js";

let cloud: Cloud;
provideCloud((provided) => {
  cloud = provided;
});

describe("generate() of fal", () => {
  const client = () => createFalClient(falOptions(cloud));

  test("reports the place in the queue and the log, and completes with the data", async () => {
    const states = [
      { status: "IN_QUEUE", request_id: "q1", queue_position: 3 },
      {
        status: "IN_PROGRESS",
        request_id: "q1",
        logs: [{ message: "step 1" }, { message: "step 2" }],
      },
      { status: "COMPLETED", request_id: "q1", logs: [{ message: "step 2" }] },
    ];
    cloud.respond = (request) => {
      if (request.startsWith("POST"))
        return [200, { request_id: "q1", status: "IN_QUEUE", queue_position: 4 }];
      if (request.includes("/status")) return [200, states.shift() as object];
      return [200, { images: ["a.png"] }];
    };
    const { result, reports } = await collect(
      generate(client(), "fal-ai/flux", { prompt: "A sea" }),
    );
    expect(result).toEqual({ images: ["a.png"] });
    expect(reports).toEqual(["4 before it", "3 before it", "step 2"]);
  });

  test("is canceled by the service, which answers 400 from then on", async () => {
    let isCanceled = false;
    cloud.respond = (request) => {
      if (request.startsWith("PUT")) isCanceled = true;
      if (isCanceled)
        return [request.startsWith("PUT") ? 202 : 400, { detail: "Request was canceled" }];
      return [200, { request_id: "q1", status: "IN_QUEUE", queue_position: 4 }];
    };
    await cancelLater(generate(client(), "fal-ai/flux", { prompt: "A sea" }));
    expect(cloud.requests).toContain("PUT /fal-ai/flux/requests/q1/cancel");
  });

  test("ends in Error when the model fails", async () => {
    cloud.respond = (request) =>
      request.includes("/requests/q1/") || request.startsWith("POST")
        ? [200, { request_id: "q1", status: "COMPLETED", logs: [] }]
        : [422, { detail: "bad prompt" }];
    await expect(toPromise(generate(client(), "fal-ai/flux", {}))).rejects.toMatchObject({
      status: 422,
    });
  });
});
