import { describe, expect, jest, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromResponse } from "async-operation/response";
import { app } from "../../examples/hono/server.js";

const start = () =>
  fromResponse(() => app.request("/import", { method: "POST" }), {
    parse: String,
    parseProgress: Number,
  });

describe("the routes of examples/hono", () => {
  test("serve the page that follows the import", async () => {
    const page = await app.request("/");
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).toContain('fetch("/import", { method: "POST", signal })');
  });

  test("tell of the import, whose cancel reaches the work", async () => {
    const log = jest.spyOn(console, "log").mockImplementation(() => {});
    const operation = start();
    const parts: number[] = [];
    operation.progress = (_, part) => {
      parts.push(part);
      if (parts.length === 3) operation.cancel("window closed");
    };
    await expect(toPromise(operation)).rejects.toBe("window closed");
    await new Promise((resolve) => setTimeout(resolve, 40)); // The work ends with its row.
    expect(log).toHaveBeenCalledWith("import stops:", "Client disconnected");
    log.mockRestore();
    expect([operation.status, parts]).toEqual([AsyncStatus.Canceled, [0.01, 0.02, 0.03]]);
  });
});
