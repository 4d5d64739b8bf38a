/** A server-sent event. */
export interface ServerSentEvent {
  /** The type of the event; empty if it has none. */
  readonly type: string;
  /** The data; several lines are joined by line feeds. */
  readonly data: string;
  /** The newest id that was received, of this event or an earlier one; empty if there was none. */
  readonly lastEventId: string;
}

/**
 * Yields the server-sent events of a stream, as they arrive.
 *
 * @param reader - The reader of the stream.
 * @param limit - The longest event, in UTF-16 code units.
 * @throws {Error} If an event is longer than the limit, or the stream fails.
 *
 * @example
 * ```ts
 * const { body } = new Response("data: first\n\ndata: second\n\n");
 * if (body !== null)
 *   for await (const { data } of eventsOf(body.getReader(), 1_048_576)) console.log(data);
 * ```
 */
export async function* eventsOf(
  reader: Pick<ReadableStreamDefaultReader<Uint8Array>, "read">,
  limit: number,
): AsyncGenerator<ServerSentEvent, void, void> {
  const parser = new EventStreamParser(limit);
  for (let next = await reader.read(); !next.done; next = await reader.read())
    yield* parser.push(next.value);
}

/**
 * Returns the value of an event with JSON data; undefined if the data is blank.
 *
 * @param event - The event.
 * @throws {Error} If the data is not JSON.
 *
 * @example
 * ```ts
 * eventValue({ type: "progress", data: "42" }); // 42
 * ```
 */
export function eventValue({ type, data }: Pick<ServerSentEvent, "type" | "data">): unknown {
  try {
    return data.trim() === "" ? undefined : JSON.parse(data);
  } catch (cause) {
    throw new Error(`Cannot read event "${type}": expected JSON`, { cause });
  }
}

/**
 * Parses server-sent events from chunks of bytes, however they are cut.
 *
 * Each character is looked at once. Comments and other fields are ignored, and so is an event without
 * data or without its end.
 *
 * @example
 * ```ts
 * const parser = new EventStreamParser(1_048_576);
 * const chunk = new TextEncoder().encode("event: progress\ndata: 0.5\n\n");
 * for (const { type, data } of parser.push(chunk)) console.log(type, data); // progress 0.5
 * ```
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream}
 */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  readonly #limit: number;
  /** The beginning of a line whose end has not arrived. */
  #rest = "";
  /** Whether the text ended with a carriage return: a line feed that follows belongs to it. */
  #returned = false;
  #type = "";
  #data: string[] = [];
  #lastEventId = "";
  /** The length of the lines of the current event. */
  #size = 0;

  /**
   * @param limit - The longest event, in UTF-16 code units.
   */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Yields the events that end in a chunk; iterate over all of them before the next chunk.
   *
   * @param chunk - The next bytes of the stream.
   * @throws {Error} If an event is longer than the limit.
   */
  *push(chunk: Uint8Array): Generator<ServerSentEvent, void, void> {
    for (const line of this.#linesOf(this.#decoder.decode(chunk, { stream: true }))) {
      this.#size += line.length;
      this.#assertSize(this.#size);
      if (line !== "") this.#readField(line);
      else {
        const data = this.#data;
        if (data.length > 0)
          yield { type: this.#type, data: data.join("\n"), lastEventId: this.#lastEventId };
        [this.#type, this.#data, this.#size] = ["", [], 0];
      }
    }
    this.#assertSize(this.#size + this.#rest.length);
  }

  /** Returns the lines that end in a text, and keeps the rest. */
  #linesOf(text: string): string[] {
    if (text === "") return [];
    const lines = text.slice(this.#returned && text[0] === "\n" ? 1 : 0).split(/\r\n|\n|\r/);
    this.#returned = text.endsWith("\r");
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() as string;
    return lines;
  }

  #readField(line: string): void {
    const [, name, value] = /^([^:]*):? ?(.*)/s.exec(line) as unknown as [string, string, string];
    if (name === "event") this.#type = value;
    if (name === "data") this.#data.push(value);
    if (name === "id" && !value.includes("\0")) this.#lastEventId = value;
  }

  #assertSize(size: number): void {
    if (size > this.#limit)
      throw new Error(`Cannot read event: expected at most ${this.#limit} characters`);
  }
}
