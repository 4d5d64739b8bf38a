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
 * Yields the server-sent events of a stream as they arrive, however it is cut into chunks.
 *
 * Each character is looked at once. Comments and other fields are ignored, and so is an event without
 * data or without its end.
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
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream}
 */
export async function* eventsOf(
  reader: Pick<ReadableStreamDefaultReader<Uint8Array>, "read">,
  limit: number,
): AsyncGenerator<ServerSentEvent, void, void> {
  const splitter = new LineSplitter();
  let type = "";
  let data: string[] = [];
  let lastEventId = "";
  /** The length of the lines of the current event. */
  let size = 0;
  const assertSize = (length: number): void => {
    if (length > limit) throw new Error(`Cannot read event: expected at most ${limit} characters`);
  };
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    for (const line of splitter.split(next.value)) {
      size += line.length;
      assertSize(size);
      const [, name, value] = fieldPattern.exec(line) as unknown as [string, string, string];
      if (name === "event") type = value;
      if (name === "data") data.push(value);
      if (name === "id" && !value.includes("\0")) lastEventId = value;
      if (line !== "") continue;
      if (data.length > 0) yield { type, data: data.join("\n"), lastEventId };
      [type, data, size] = ["", [], 0];
    }
    assertSize(size + splitter.rest.length);
  }
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

/** A field of an event: its name and its value, without the first space. */
const fieldPattern = /^([^:]*):? ?(.*)/s;

/** Splits the text of a stream into lines. */
class LineSplitter {
  readonly #decoder = new TextDecoder();
  /** Whether the text ended with a carriage return: a line feed that follows belongs to it. */
  #returned = false;
  /** The beginning of a line whose end has not arrived. */
  rest = "";

  /** Returns the lines that end in a chunk. */
  split(chunk: Uint8Array): string[] {
    const text = this.#decoder.decode(chunk, { stream: true });
    if (text === "") return [];
    const lines = text.slice(this.#returned && text[0] === "\n" ? 1 : 0).split(/\r\n|\n|\r/);
    this.#returned = text.endsWith("\r");
    lines[0] = this.rest + lines[0];
    this.rest = lines.pop() as string;
    return lines;
  }
}
