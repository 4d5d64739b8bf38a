// What the server does: it takes uploads, runs imports, and tells what became of them.
import { setTimeout as sleep } from "node:timers/promises";
import { type IAsyncOperationWithProgress, run, watch } from "async-operation";
import type { TransferProgress } from "async-operation/event-target";
import { toResponse } from "async-operation/response";
import { Hono } from "hono";

const entries: string[] = [];
const most = 20;
/** Bytes a second: a slow line, so that there is something to see. */
const rate = 20_000_000;
const rows = 400;

function log(text: string): void {
  entries.unshift(`${new Date().toLocaleTimeString("en-GB")} ${text}`);
  entries.length = Math.min(entries.length, most);
}

const names = ["runs", "has completed", "was canceled", "has failed"];
let imports = 0;

function importRows(): IAsyncOperationWithProgress<string, TransferProgress> {
  const name = `Import ${++imports}`;
  let row = 0;
  const operation = run(async ({ report, signal }) => {
    while (row < rows) {
      await sleep(10, undefined, { signal });
      report({ loaded: ++row, total: rows });
    }
    return `${rows} rows`;
  }) satisfies IAsyncOperationWithProgress<string, TransferProgress>;
  log(`${name} has started`);
  watch(operation, {
    canceled: (reason) => log(`${name} is to stop: ${reason}`),
    completed: (status) => log(`${name} ${names[status]} at row ${row} of ${rows}`),
  });
  return operation;
}

let uploads = 0;

/** Reads a body at the rate of a slow line, and returns how many bytes it had. */
async function receive(body: ReadableStream<Uint8Array> | null): Promise<number> {
  const name = `Upload ${++uploads}`;
  log(`${name} has started`);
  const start = performance.now();
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.length;
      const early = (1000 * bytes) / rate - (performance.now() - start);
      if (early > 10) await sleep(early);
    }
  } catch (error) {
    log(`${name} was cut off after ${bytes} bytes`);
    throw error;
  }
  log(`${name} has completed with ${bytes} bytes`);
  return bytes;
}

/** The routes of the demo, all below `/api/`. */
export const routes: Hono = new Hono()
  .get("/api/log", (context) => context.json(entries))
  .post("/api/import", () => toResponse(importRows()))
  .post("/api/upload", async (context) => context.text(String(await receive(context.req.raw.body))))
  .onError((error, context) => context.text(error.message, 500));
