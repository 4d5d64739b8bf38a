import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, jest } from "@jest/globals";
import { type Job, Queue, QueueEvents, QueueEventsProducer, Worker } from "bullmq";
import { type Redis, startRedis } from "../../support/redis.js";

/** A processor, as the `Worker` of BullMQ calls it. */
export type Processor = (
  job: Job,
  token: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<unknown>;

/** A connection of BullMQ. */
interface Peer {
  close(force?: boolean): Promise<unknown>;
  on(event: "error", listener: () => void): unknown;
}

let count = 0;

/** A queue with a name of its own, and the peers that the two sides of its jobs need. */
export class Scene {
  readonly redis: Redis;
  readonly name: string = `queue-${++count}`;
  readonly queue: Queue;
  /** The caller's events. They are read from the beginning, so that none is missed. */
  readonly events: QueueEvents;
  readonly #producer: QueueEventsProducer;
  readonly #peers: Peer[] = [];

  constructor(redis: Redis) {
    const { connection } = redis;
    this.redis = redis;
    this.queue = this.keep(new Queue(this.name, { connection }));
    this.events = this.openEvents({ lastEventId: "0-0" });
    this.#producer = this.keep(new QueueEventsProducer(this.name, { connection }));
  }

  openEvents(options = {}): QueueEvents {
    const { connection } = this.redis;
    return this.keep(new QueueEvents(this.name, { connection, ...options }));
  }

  /** Starts a worker. */
  work(process: Processor, options = {}): Worker {
    const { connection } = this.redis;
    return this.keep(new Worker(this.name, process, { connection, ...options }));
  }

  /** Adds a job that no worker begins with. */
  addWaiting(options = {}): Promise<Job> {
    return this.queue.add("never", {}, { delay: 600_000, ...options });
  }

  /** Reads the stored progress of a job. */
  async progressOf({ id }: Job): Promise<unknown> {
    return (await this.queue.getJob(String(id)))?.progress;
  }

  /** Publishes an event of any name among those of the queue. */
  async publish(fields: Record<string, string>): Promise<void> {
    const { event: eventName = "", ...rest } = fields;
    await this.#producer.publishEvent({ eventName, ...rest }, 10_000);
  }

  /** Waits until all events that were published before are received. */
  async receiveEvents(events: QueueEvents): Promise<void> {
    const name = `marker-${++count}`;
    const received = once(events, name);
    await Promise.all([received, this.publish({ event: name })]);
  }

  /** Keeps a connection until the scene is closed. */
  keep<TPeer extends Peer>(peer: TPeer): TPeer {
    this.#peers.push(peer);
    peer.on("error", () => {}); // A connection that is closed, or a Redis that is stopped.
    return peer;
  }

  /** Closes all connections. A job that a worker still processes is abandoned. */
  async close(): Promise<void> {
    await Promise.all(this.#peers.map((peer) => peer.close(true)));
  }
}

/** Starts a Redis for the tests of a file, and opens a scene: one for all of them, or one for each. */
export function provideScene(per: "file" | "test", open: (redis: Redis) => Scene): void {
  const [before, after] = per === "file" ? [beforeAll, afterAll] : [beforeEach, afterEach];
  let redis: Redis;
  let scene: Scene;
  beforeAll(async () => {
    redis = await startRedis();
  });
  before(() => {
    scene = open(redis);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    redis.thaw();
  });
  after(() => scene.close());
  afterAll(() => redis.close());
}
