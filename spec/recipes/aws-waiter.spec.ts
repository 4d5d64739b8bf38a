import { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "@jest/globals";
import { toPromise } from "async-operation";
import { objectExists } from "../../examples/recipes/aws-waiter.js";
import { type Cloud, cancelLater, collect, provideCloud, s3Options } from "./cloud.js";

let cloud: Cloud;
provideCloud((provided) => {
  cloud = provided;
});

describe("objectExists() of AWS", () => {
  const client = (): S3Client => new S3Client(s3Options(cloud));
  const object = { Bucket: "photos", Key: "forest" };

  test("reports how often the object was not there, and completes with its head", async () => {
    let looks = 0;
    cloud.respond = () => [++looks < 2 ? 404 : 200, {}];
    const { result, reports } = await collect(objectExists(client(), object));
    expect(result).toHaveProperty("$metadata.httpStatusCode", 200);
    expect(reports).toEqual([1]);
    expect(cloud.requests).toEqual(["HEAD /photos/forest", "HEAD /photos/forest"]);
  });

  test("ends at once when it is canceled, and in Error when the bucket is forbidden", async () => {
    cloud.respond = () => [404, {}];
    await cancelLater(objectExists(client(), object));
    cloud.respond = () => [403, {}];
    const forbidden = objectExists(client(), object);
    await expect(toPromise(forbidden)).rejects.toHaveProperty("$metadata.httpStatusCode", 403);
  });
});
