// Two servers over one queue of a real Redis: each finds what the other has started.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, toPromise, watch } from "async-operation";
import { cancelBullMQ, fromBullMQ, toBullMQ } from "async-operation/bullmq";
import { fromHttp } from "async-operation/http";
import { Queue, QueueEvents, Worker } from "bullmq";
import { type Redis, startRedis } from "../../support/redis.js";
import { describeWithRedis } from "../../support/services.js";
import { serveOperations } from "./scene.js";

type Server = Awaited<ReturnType<typeof serveOperations>>;

let redis: Redis | undefined;
let count = 0;
let queueName = "";
let source = new AsyncOperationSource<string, number>();
let started: number;
let closing: (() => unknown)[] = [];

/** Closes a peer after the test; a connection that is lost then is no error. */
function keep<
  TPeer extends { close(force?: boolean): unknown; on(event: "error", act: () => void): unknown },
>(peer: TPeer): TPeer {
  peer.on("error", () => {});
  closing.push(() => peer.close(true));
  return peer;
}

/** A server of its own, with its own connections to Redis. */
async function serveQueue(): Promise<Server> {
  const { connection } = redis as Redis;
  const queue = keep(new Queue(queueName, { connection }));
  const events = keep(new QueueEvents(queueName, { connection }));
  await events.waitUntilReady();
  const server = await serveOperations(
    async (_, { id }) => fromBullMQ(await queue.add("import", {}, { jobId: id }), events),
    {
      async find(id) {
        const job = await queue.getJob(id);
        return job && fromBullMQ(job, events);
      },
    },
  );
  closing.push(server.stop);
  return server;
}

/** The address that a client knows: connections lead to the server that is set. */
async function openFront(server: Server) {
  let target = server;
  const sockets = new Set<Socket>();
  const front = createServer((client) => {
    const socket = connect(Number(new URL(target.url).port), "127.0.0.1");
    for (const [from, to] of [
      [client, socket],
      [socket, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    front.close();
  });
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}/imports`,
    switchTo(next: Server) {
      target = next;
    },
  };
}

/** Calls a function with each report; returns a promise of one of them. */
function reported(operation: Parameters<typeof watch>[0], value: unknown): Promise<void> {
  return new Promise((resolve) => {
    watch(operation, { latest: true, progress: (each) => each === value && resolve() });
  });
}

const post = (url: string) =>
  fromHttp(new Request(url, { method: "POST" }), { reconnect: { pause: 1, most: 20 } });

describeWithRedis("toHttp() of two servers over one queue", () => {
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.close());
  beforeEach(async () => {
    queueName = `http-${++count}`;
    started = 0;
    source = new AsyncOperationSource<string, number>();
    source.onCancel(source.fail);
    const { connection } = redis as Redis;
    const process = toBullMQ(() => {
      started++;
      return source.operation;
    });
    const worker = keep(new Worker(queueName, process, { connection }));
    const events = keep(new QueueEvents(queueName, { connection }));
    cancelBullMQ(worker, events);
    await Promise.all([worker.waitUntilReady(), events.waitUntilReady()]);
  });
  afterEach(async () => {
    source.fail(new Error("The test has ended"));
    for (const close of closing) await close();
    closing = [];
  });

  test("follows with the second server when the first is killed", async () => {
    const [first, second] = [await serveQueue(), await serveQueue()];
    const front = await openFront(first);
    const operation = post(front.url);
    const reports: unknown[] = [];
    watch(operation, { progress: (value) => reports.push(value) });
    source.report(1);
    await reported(operation, 1);
    front.switchTo(second);
    first.stop();
    source.report(2);
    await reported(operation, 2);
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
    expect([reports[0], reports.at(-1), started]).toEqual([1, 2, 1]);
    expect(reports).toEqual([...reports].sort());
  });

  test("cancels with the second server what the first has started", async () => {
    const [first, second] = [await serveQueue(), await serveQueue()];
    const front = await openFront(first);
    const operation = post(front.url);
    source.report(1);
    await reported(operation, 1);
    front.switchTo(second);
    first.stop();
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect([operation.status, source.reason, started]).toEqual([
      AsyncStatus.Canceled,
      "not needed",
      1,
    ]);
  });

  test("starts once for a key that both servers receive", async () => {
    const servers = [await serveQueue(), await serveQueue()];
    const answers = await Promise.all(
      servers.map(({ url }) => fetch(url, { method: "POST", headers: { "idempotency-key": "a" } })),
    );
    const [one, other] = answers.map(({ headers }) => headers.get("location"));
    expect(one).toBe(other);
    source.complete("done");
    const results = servers.map(({ url }) => toPromise(fromHttp(new URL(one ?? "", url))));
    expect(await Promise.all(results)).toEqual(["done", "done"]);
    expect(started).toBe(1);
  });
});
