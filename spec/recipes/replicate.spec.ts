import { describe, expect, test } from "@jest/globals";
import { toPromise } from "async-operation";
import Replicate from "replicate";
import { predict } from "../../examples/recipes/replicate.js";
import { type Cloud, cancelLater, collect, provideCloud, replicateOptions } from "./cloud.js";

let cloud: Cloud;
provideCloud((provided) => {
  cloud = provided;
});

describe("predict() of Replicate", () => {
  const client = () => new Replicate(replicateOptions(cloud));
  const states = (...list: object[]) => {
    cloud.respond = (request) => {
      if (request === "POST /predictions/p1/cancel")
        list.splice(0, list.length, { status: "canceled" });
      return [
        request === "POST /predictions" ? 201 : 200,
        { id: "p1", ...(list.length > 1 ? list.shift() : list[0]) },
      ];
    };
  };

  test("reports the lines of the log, and completes with the output", async () => {
    states(
      { status: "starting" },
      { status: "processing", logs: "1 %\n50 %\n" },
      { status: "succeeded", output: ["a.png"] },
    );
    const { result, reports } = await collect(predict(client(), "v1", { prompt: "A sea" }));
    expect([result, reports]).toEqual([["a.png"], ["50 %"]]);
  });

  test("is canceled by the service", async () => {
    states({ status: "processing", logs: "1 %" });
    await cancelLater(predict(client(), "v1", {}));
    expect(cloud.requests).toContain("POST /predictions/p1/cancel");
  });

  test("ends in Error when the model fails", async () => {
    states({ status: "failed", error: "out of memory" });
    await expect(toPromise(predict(client(), "v1", {}))).rejects.toThrow("out of memory");
  });
});
