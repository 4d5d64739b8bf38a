// Fakes of Electron, whose program does not run here. They are written from its declarations (electron.d.ts
// 41.7.1), its documentation and its public sources: which members exist, what each event passes, what is
// cloned and what is refused, and when a port or a process ends. No other behavior is claimed.
import { EventEmitter } from "node:events";
import { deserialize, serialize } from "node:v8";

/** The event of `MessagePortMain` and of `process.parentPort`. */
export interface MessageEventMain {
  readonly data: unknown;
  readonly ports: MessagePortMain[];
}

/** Clones as the serializer of V8 does without the web: no shared memory, no `Blob`. */
function clone(value: unknown): unknown {
  try {
    return deserialize(serialize(value));
  } catch {
    throw new Error("An object could not be cloned.");
  }
}

/** Electron moves ports alone. */
function checked(transfer: readonly unknown[]): MessagePortMain[] {
  return transfer.map((part, index) => {
    if (!(part instanceof MessagePortMain))
      throw new TypeError(`Port at index ${index} is not a valid port`);
    return part;
  });
}

/** One direction of a connection: it keeps messages until it is started, and delivers each in a task. */
class Pipe {
  readonly #deliver: (event: MessageEventMain) => void;
  #queue: (() => void)[] = [];
  #isOpen = false;

  constructor(deliver: (event: MessageEventMain) => void) {
    this.#deliver = deliver;
  }

  push(event: MessageEventMain): void {
    this.enqueue(() => this.#deliver(event));
  }

  /** Adds what happens after the earlier messages. */
  enqueue(act: () => void): void {
    this.#queue.push(act);
    setImmediate(() => this.#flush());
  }

  open(): void {
    this.#isOpen = true;
    setImmediate(() => this.#flush());
  }

  drop(): void {
    this.#queue = [];
  }

  #flush(): void {
    if (!this.#isOpen) return;
    for (const act of this.#queue.splice(0)) act();
  }
}

/** A port of the main process or of a utility process. */
export class MessagePortMain extends EventEmitter {
  #other: MessagePortMain | undefined;
  #isClosed = false;
  readonly #pipe: Pipe = new Pipe((event) => this.emit("message", event));

  static pair(): { port1: MessagePortMain; port2: MessagePortMain } {
    const [port1, port2] = [new MessagePortMain(), new MessagePortMain()];
    [port1.#other, port2.#other] = [port2, port1];
    return { port1, port2 };
  }

  start(): void {
    this.#pipe.open();
  }

  /** A message to a closed port is dropped in silence. */
  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    if (this.#isClosed) return;
    this.#other?.receive(clone(message), checked(transfer));
  }

  /** Emits `close` here at once, and there after the messages. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pipe.drop();
    const other = this.#other;
    if (other) other.#pipe.enqueue(() => other.close());
    this.emit("close");
  }

  /** Receives what the other side has sent; null of what a renderer sent and this process cannot read. */
  receive(data: unknown, ports: MessagePortMain[] = []): void {
    this.#pipe.push({ data, ports });
  }
}

/** `process.parentPort` within a utility process: it moves nothing, and has no end. */
export class ParentPort extends EventEmitter {
  readonly #pipe: Pipe = new Pipe((event) => this.emit("message", event));
  readonly #post: (message: unknown) => void;

  constructor(post: (message: unknown) => void) {
    super();
    this.#post = post;
    // Messages wait until a handler is registered.
    this.once("newListener", () => this.#pipe.open());
  }

  postMessage(message: unknown): void {
    this.#post(clone(message));
  }

  receive(data: unknown, ports: MessagePortMain[]): void {
    this.#pipe.push({ data, ports });
  }
}

/** A utility process, whose script is a function here. */
export class UtilityProcess extends EventEmitter {
  /** The messages that were sent while `exit` was emitted: each ends the main process of Electron 44.0. */
  fatalMessages = 0;
  pid: number | undefined;
  readonly #parentPort: ParentPort;
  /** The message itself is emitted, and not an event. */
  readonly #pipe: Pipe = new Pipe(({ data }) => this.emit("message", data));
  #state: "forked" | "exiting" | "exited" = "forked";

  private constructor(script: (parentPort: ParentPort) => void) {
    super();
    this.#parentPort = new ParentPort((data) => this.#pipe.push({ data, ports: [] }));
    setImmediate(() => {
      this.pid = 4711;
      this.emit("spawn");
      this.#pipe.open();
      script(this.#parentPort);
    });
  }

  static fork(script: (parentPort: ParentPort) => void): UtilityProcess {
    return new UtilityProcess(script);
  }

  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    if (this.#state === "exiting") this.fatalMessages++;
    if (this.#state === "forked") this.#parentPort.receive(clone(message), checked(transfer));
  }

  kill(): boolean {
    if (this.pid === undefined) return false;
    this.exit(0);
    return true;
  }

  /** Exits after the messages that were sent before, as a process that is told to exit does. */
  exit(code: number): void {
    this.#pipe.enqueue(() => this.#end(code));
  }

  /** Exits before the messages that were sent before have been read: they are lost. */
  crash(code: number): void {
    this.#pipe.drop();
    this.#end(code);
  }

  #end(code: number): void {
    this.pid = undefined;
    this.#state = "exiting";
    this.emit("exit", code);
    this.#state = "exited";
  }
}
