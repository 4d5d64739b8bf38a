// A Hono route that starts an import, and the page that follows it: node --import ./scripts/register.js examples/hono/server.ts
import { readFile } from "node:fs/promises";
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { type OperationContext, run } from "async-operation";
import { toResponse } from "async-operation/response";
import { Hono } from "hono";

/** The work: a hundred rows, some each second. */
function importRows() {
  return run(async ({ report, signal, onCancel }: OperationContext<number>) => {
    onCancel((reason) => console.log("import stops:", reason));
    for (let row = 1; row <= 100; row++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      signal.throwIfAborted();
      report(row / 100);
    }
    return "100 rows";
  });
}

export const app = new Hono()
  .get("/", async (context) =>
    context.html(await readFile(new URL("page.html", import.meta.url), "utf8")),
  )
  .use("/dist/*", serveStatic({ root: "./" }))
  .post("/import", () => toResponse(importRows()));

if (process.argv[1] === new URL(import.meta.url).pathname)
  serve(
    { fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env["PORT"] ?? 0) },
    (address) => console.log(`http://127.0.0.1:${address.port}/`),
  );
