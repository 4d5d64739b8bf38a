// Peers without Redis: each answer comes when a test gives it, and time passes when it says so. A real Redis
// refuses, stays silent or lags at no chosen moment; the other specs of this folder use a real one.
import { EventEmitter } from "node:events";
import { jest } from "@jest/globals";
import { withResolvers } from "./tools.js";

/** The answers of a fake Redis to reads of one job: values, or functions that return or throw them. */
export interface Answers {
  /** The state of the job. */
  getState: () => Promise<string>;
  /** The stored fields of the job; undefined where BullMQ stores it in another database. */
  fields: Readonly<Record<string, string>> | undefined;
  /** The job as it is stored. */
  stored: object | undefined;
}

type Entry = readonly [id: string, fields: readonly string[]];

/** The stream of a queue's events; it counts the reads. */
export class FakeStream {
  readonly entries: Entry[] = [];
  readonly reads: { readonly id: string; readonly COUNT: number }[] = [];
  /** The time of an answer, in milliseconds. */
  delay = 0;

  add(id: string, fields: Readonly<Record<string, string>>): void {
    this.entries.push([id, Object.entries(fields).flat()]);
  }

  readonly read = async (
    [{ id }]: [{ readonly id: string }],
    { COUNT }: { readonly COUNT: number },
  ): Promise<unknown> => {
    this.reads.push({ id, COUNT });
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
    const isLater = ([entry]: Entry): boolean => Number.parseFloat(entry) > Number.parseFloat(id);
    const page = this.entries.filter(isLater).slice(0, COUNT);
    return page.length > 0 ? [["bull:jobs:events", page]] : null; // As Redis answers for no entries.
  };
}

/** The queue of fake jobs. */
export class FakeQueue {
  readonly stream: FakeStream = new FakeStream();
  /** Whether BullMQ stores its jobs in Redis. */
  isRedis = true;
  answersOf: (key: string) => Answers | undefined = () => undefined;
  readonly backend: object;

  constructor() {
    const hmget = async (key: string, ...names: string[]): Promise<(string | null)[]> => {
      const { fields = {} } = this.answersOf(key) ?? {};
      return names.map((name) => fields[name] ?? null);
    };
    const client = { hmget, xread: this.stream.read };
    const getClient = (): unknown => Promise.resolve(this.isRedis ? client : undefined);
    this.backend = Object.defineProperty({}, "client", { get: getClient });
  }
}

/** A job of BullMQ, as `add` returns it. */
export class FakeJob implements Answers {
  static fromId = async (queue: FakeQueue, id: string): Promise<unknown> =>
    queue.answersOf(`bull:jobs:${id}`)?.stored;

  readonly id: string;
  readonly timestamp: number;
  readonly queueQualifiedName = "bull:jobs";
  readonly queue: FakeQueue;
  progress: unknown = 0;
  attemptsMade = 0;
  parentKey: string | undefined;
  fields: Answers["fields"];
  stored: object | undefined;
  getState: jest.Mock<() => Promise<string>> = jest.fn(async () => "waiting");
  readonly updateProgress: jest.Mock<(progress: unknown) => Promise<void>> = jest.fn(
    async () => {},
  );
  readonly log: jest.Mock<(line: string) => Promise<void>> = jest.fn(async () => {});
  readonly remove: jest.Mock<() => Promise<void>> = jest.fn(async () => {});
  readonly removeUnprocessedChildren: jest.Mock<() => Promise<void>> = jest.fn(async () => {});

  constructor(id: string, { queue = new FakeQueue(), timestamp = Date.now() } = {}) {
    this.id = id;
    this.timestamp = timestamp;
    this.queue = queue;
    this.fields = { timestamp: String(timestamp), atm: "0" };
    const { answersOf } = queue;
    queue.answersOf = (key) => (key === `bull:jobs:${id}` ? this : answersOf(key));
  }

  /** Lets the job be in a state from now on. */
  be(state: string): this {
    this.getState.mockImplementation(async () => state);
    return this;
  }

  /** Lets Redis refuse from now on. */
  refuse(message: string): this {
    this.getState.mockImplementation(() => Promise.reject(new Error(message)));
    return this;
  }

  /** Lets Redis be silent until the returned function gives the state. */
  hold(): (state: string | Promise<string>) => void {
    const { promise, resolve } = withResolvers<string | Promise<string>>();
    this.getState.mockImplementation(async () => promise);
    return resolve;
  }

  /** The number of looks at this job. */
  get looks(): number {
    return this.getState.mock.calls.length;
  }
}

/** A `QueueEvents`, or a `Worker`, of the queue of fake jobs. */
export class FakeEvents extends EventEmitter {
  readonly qualifiedName = "bull:jobs";

  /** Emits an event of a job as BullMQ does. */
  send(event: string, { id }: FakeJob, values: object = {}, time: number = Date.now()): void {
    this.emit(event, { jobId: id, ...values }, `${time}-0`);
  }

  /** Emits what makes the adapter look at all jobs. */
  lookAgain(): void {
    this.emit("ioredis:close");
  }
}

/** A worker that counts what it is called to cancel. */
export class FakeWorker extends FakeEvents {
  readonly cancelJob: jest.Mock<(id: string, reason?: string) => boolean> = jest.fn(() => true);
}

/** A cancel request as `fromBullMQ` stores it. */
export const request = ({ id }: FakeJob, rest: object = {}): object => ({
  "async-operation": "cancel",
  job: `bull:jobs:${id}`,
  timestamp: Date.now(),
  ...rest,
});

/** Lets time pass when a test says so; promises settle by themselves. */
export function stopTime(): void {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
}

/** Lets time pass, and all that follows from it. */
export const pass = (milliseconds: number): Promise<void> =>
  jest.advanceTimersByTimeAsync(milliseconds);
