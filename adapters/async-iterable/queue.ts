/**
 * A queue: first in, first out. Both `push` and `shift` take constant time on average, and a removed
 * item is not kept.
 *
 * `shift` of an array takes time in proportion to its length.
 *
 * @typeParam TItem - The type of one item.
 *
 * @example
 * ```ts
 * const queue = new Queue<number>();
 * queue.push(1);
 * queue.push(2);
 * queue.shift(); // 1
 * ```
 */
export class Queue<TItem> {
  #incoming: TItem[] = [];
  /** The oldest items, in reverse. */
  #outgoing: TItem[] = [];

  /** The number of items. */
  get size(): number {
    return this.#incoming.length + this.#outgoing.length;
  }

  /** Adds an item. */
  push(item: TItem): void {
    this.#incoming.push(item);
  }

  /** Removes and returns the oldest item; undefined if the queue is empty. */
  shift(): TItem | undefined {
    if (this.#outgoing.length === 0) {
      if (this.#incoming.length === 0) return undefined;
      this.#outgoing = this.#incoming.reverse();
      this.#incoming = [];
    }
    const item = this.#outgoing.pop();
    if (this.#outgoing.length === 0) this.#outgoing = []; // An emptied array keeps its memory.
    return item;
  }

  /** Removes all items. */
  clear(): void {
    this.#incoming = [];
    this.#outgoing = [];
  }
}
