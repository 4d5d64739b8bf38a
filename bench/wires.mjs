// What the wires cost beside what one would write by hand: node bench/wires.mjs (after npm run build)
// Both sides of a pair take turns, round after round; the ratio is that of the same round.
import { createServer } from "node:http";
import { isMainThread, MessageChannel, parentPort, Worker } from "node:worker_threads";
import { fromMessagePort, toMessagePort } from "../dist/adapters/message-port/index.js";
import { toPromise } from "../dist/adapters/promise.js";
import { toResponse } from "../dist/adapters/response/index.js";
import { AsyncOperationSource, run } from "../dist/lib/index.js";

const rounds = 9;
const reports = 200_000;
const events = 20_000;
const burst = 200;
/** What each wire must reach of the hand-written one. */
const least = 0.8;

const value = (index) => ({ loaded: index, total: reports });

if (isMainThread) await main();
else
  parentPort.on("message", ({ port, kind }) => {
    if (kind === "raw")
      for (let index = 1; index <= reports; index++) port.postMessage(value(index));
    else
      toMessagePort(
        run(async ({ report }) => {
          await null;
          for (let index = 1; index <= reports; index++) report(value(index));
        }),
        { port },
      );
  });

async function main() {
  const worker = new Worker(new URL(import.meta.url));
  await compare("reports through a port", {
    hand: () => throughPort(worker, "raw"),
    ours: () => throughPort(worker, "ours"),
  });
  await worker.terminate();
  const { send, stop } = await serveEvents();
  await compare("events over HTTP", { hand: () => send("hand"), ours: () => send("ours") });
  stop();
}

/** Prints how many a second each one does, and fails where ours does too few. */
async function compare(name, { hand, ours }) {
  await hand();
  await ours();
  const ratios = [];
  const rates = { hand: [], ours: [] };
  for (let round = 0; round < rounds; round++) {
    const [first, second] = [await hand(), await ours()];
    rates.hand.push(first);
    rates.ours.push(second);
    ratios.push(second / first);
  }
  const median = (list) => [...list].sort((left, right) => left - right)[rounds >> 1];
  const ratio = median(ratios);
  const rate = (list) => Math.round(median(list)).toLocaleString("en");
  console.log(
    `${name}: ${rate(rates.ours)} a second, by hand ${rate(rates.hand)}: ${ratio.toFixed(2)} x`,
  );
  if (ratio < least) {
    console.error(`${name}: ${ratio.toFixed(2)} of what the hand does, at least ${least} wanted`);
    process.exitCode = 1;
  }
}

/** How many reports a second come from the hot loop of a worker. */
async function throughPort(worker, kind) {
  const { port1, port2 } = new MessageChannel();
  const start = performance.now();
  worker.postMessage({ port: port2, kind }, [port2]);
  let count = 0;
  if (kind === "raw")
    await new Promise((resolve) => {
      port1.on("message", () => ++count === reports && resolve());
    });
  else await toPromise(fromMessagePort(port1), { progress: () => count++ });
  if (count !== reports) throw new Error(`Expected ${reports} reports, got ${count}`);
  port1.close();
  return (reports / (performance.now() - start)) * 1000;
}

/** A server whose two routes send the same events: by a stream written by hand, and by an operation. */
async function serveEvents() {
  const handlers = {
    hand() {
      const encoder = new TextEncoder();
      let controller;
      const stream = new ReadableStream({
        start(given) {
          controller = given;
        },
      });
      const write = (kind, data) =>
        controller.enqueue(encoder.encode(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`));
      produce((data) => write("progress", data)).then(() => {
        write("completed", null);
        controller.close();
      });
      return new Response(stream, { headers: { "content-type": "text/event-stream" } });
    },
    ours() {
      const source = new AsyncOperationSource();
      produce((data) => source.report(data)).then(() => source.complete(null));
      return toResponse(source.operation);
    },
  };
  const server = createServer(async ({ url }, reply) => {
    const { headers, body } = handlers[url.slice(1)]();
    reply.writeHead(200, Object.fromEntries(headers));
    for await (const chunk of body) if (!reply.write(chunk)) await drained(reply);
    reply.end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const send = async (kind) => {
    const start = performance.now();
    const { body } = await fetch(`${origin}/${kind}`);
    let count = 0;
    for await (const chunk of body) for (const byte of chunk) if (byte === 0x0a) count++;
    const received = count / { hand: 3, ours: 4 }[kind]; // Ours have ids.
    // A report that finds no room gives way to the next one; what is counted is what came.
    if (received < events * 0.95) throw new Error(`Expected ${events} events, got ${received}`);
    return (received / (performance.now() - start)) * 1000;
  };
  return { send, stop: () => server.close() };
}

const drained = (reply) => new Promise((resolve) => reply.once("drain", resolve));

/** Reports in bursts, so that whoever drops reports of a slow reader need not. */
async function produce(report) {
  for (let index = 1; index <= events; index++) {
    report(value(index));
    if (index % burst === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
