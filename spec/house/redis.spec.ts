import { expect, test } from "@jest/globals";
import { Redis as Client } from "ioredis";
import { startRedis } from "../support/redis.js";
import { describeWithRedis } from "../support/services.js";

describeWithRedis("startRedis()", () => {
  test("keeps the data until it is closed", async () => {
    const redis = await startRedis();
    const client = new Client(redis.connection).on("error", () => {});
    await client.set("key", "value");
    await redis.stop();
    await redis.start();
    expect(await client.get("key")).toBe("value");
    await redis.close();
    await redis.start();
    expect(await client.get("key")).toBeNull();
    client.disconnect();
    await redis.close();
  });
});
