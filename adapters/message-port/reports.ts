import { portProtocol } from "../../lib/wire.js";
import { copyOf, uncopied } from "./snapshot.js";

/** Returns the parts of a value that are moved instead of copied. */
export type Transfer = (value: unknown) => readonly unknown[];

/** Posts a message with reports; never throws. */
export type Post = (message: object, parts: readonly unknown[]) => void;

/** Sends reports, each as it was when it was reported. */
export interface Reports {
  /** Sends a report, now or later; throws if it cannot be copied. */
  report(value: unknown): void;
  /** Sends what waits. */
  flush(): void;
  /** Drops what waits. */
  drop(): void;
  /** Receives the answer to the message with a number. */
  read(sequence: number | undefined): void;
}

/** Sends all reports; small ones wait for others until the next microtask. */
export class AllReports implements Reports {
  readonly #post: Post;
  readonly #transfer: Transfer | undefined;
  #values: unknown[] = [];
  #sentAt = 0;

  constructor(post: Post, transfer: Transfer | undefined) {
    this.#post = post;
    this.#transfer = transfer;
  }

  report(value: unknown): void {
    const parts = this.#transfer?.(value);
    const copy = parts === undefined || parts.length === 0 ? copyOf(value) : uncopied;
    if (copy === uncopied) {
      this.flush();
      this.#send([value], parts);
      return;
    }
    if (this.#values.push(copy) === 1) queueMicrotask(this.flush);
    const isLate = performance.now() - this.#sentAt >= portProtocol.longestWait;
    if (isLate || this.#values.length >= portProtocol.mostValues) this.flush();
  }

  readonly flush = (): void => {
    const values = this.#values;
    if (values.length === 0) return;
    this.drop();
    this.#send(values);
  };

  drop(): void {
    this.#values = [];
  }

  read(): void {}

  #send(values: readonly unknown[], parts: readonly unknown[] = []): void {
    this.#sentAt = performance.now();
    this.#post({ kind: "progress", values }, parts);
  }
}

/** A report that waits, and its parts to transfer. */
type Snapshot = readonly [value: unknown, parts: readonly unknown[]];

/** Sends the newest report when the reader has room for it. */
export class NewestReports implements Reports {
  readonly #post: Post;
  readonly #transfer: Transfer | undefined;
  /** The newest report, if the reader has no room for it. */
  #waiting: Snapshot | undefined;
  #sent = 0;
  #read = 0;

  constructor(post: Post, transfer: Transfer | undefined) {
    this.#post = post;
    this.#transfer = transfer;
  }

  report(value: unknown): void {
    const parts = this.#partsOf(value);
    const copy = parts.length === 0 ? copyOf(value) : uncopied;
    if (this.#sent - this.#read < portProtocol.mostUnread)
      this.#send([copy === uncopied ? value : copy, parts]);
    else this.#waiting = copy === uncopied ? this.#cloneOf(value, parts) : [copy, parts];
  }

  flush(): void {
    const snapshot = this.#waiting;
    this.drop();
    if (snapshot) this.#send(snapshot);
  }

  drop(): void {
    this.#waiting = undefined;
  }

  /** An answer to a message that was not sent, or a second one, makes no room. */
  read(sequence = 0): void {
    if (sequence <= this.#read || sequence > this.#sent) return;
    this.#read = sequence;
    this.flush();
  }

  #send([value, parts]: Snapshot): void {
    this.#post({ kind: "progress", values: [value], sequence: ++this.#sent }, parts);
  }

  #partsOf(value: unknown): readonly unknown[] {
    return this.#transfer?.(value) ?? [];
  }

  #cloneOf(value: unknown, parts: readonly unknown[]): Snapshot {
    const clone: unknown = structuredClone(value, { transfer: [...parts] as Transferable[] });
    return [clone, this.#partsOf(clone)];
  }
}
