// The events of one operation, in one response: a stream written by hand, and `toResponse`.
import { toResponse } from "../../dist/adapters/response/index.js";
import { AsyncOperationSource } from "../../dist/lib/index.js";
import { eventsOf, serve } from "./server.mjs";

const events = 20_000;
const burst = 200;

/** Reports in bursts, so that a writer that drops reports for a slow reader has no reason to. */
async function produce(report) {
  for (let index = 1; index <= events; index++) {
    report({ loaded: index, total: events });
    if (index % burst === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

function byHand() {
  return eventsOf(async (write) => {
    await produce((data) => write("progress", data));
    write("completed", null);
  });
}

function byOperation() {
  const source = new AsyncOperationSource();
  produce(source.report).then(() => source.complete(null));
  return toResponse(source.operation);
}

export async function openEvents() {
  const { origin, close } = await serve((request) =>
    request.url.endsWith("/hand") ? byHand() : byOperation(),
  );
  // The number of lines of an event: ours have an id.
  const receive = (path, lines) => async () => {
    const { body } = await fetch(`${origin}/${path}`);
    let ends = 0;
    for await (const chunk of body) for (const byte of chunk) if (byte === 0x0a) ends++;
    // A report that finds no room is replaced by the next one.
    if (ends / lines < events * 0.95)
      throw new Error(`Expected ${events} events, got ${ends / lines}`);
  };
  return {
    pairs: [
      {
        name: "events over HTTP",
        ...{ count: events, least: 0.8, hand: receive("hand", 3), ours: receive("ours", 4) },
      },
    ],
    close,
  };
}
