// What the cases of http ask a server for: below /http/, an operation by its name.
import { toHttp } from "../dist/adapters/http/index.js";
import { run } from "../dist/lib/index.js";

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function count({ report }) {
  for (const value of [1, 2, 3]) {
    await sleep(20);
    report(value);
  }
  return "done";
}

/** The number of operations by name, of those that are named once. */
const starts = new Map();

/** Counts, and returns how often the operation of a name was started. */
async function countStarts(context, { url }) {
  const { search } = new URL(url);
  starts.set(search, (starts.get(search) ?? 0) + 1);
  await count(context);
  return `started ${starts.get(search)}`;
}

const works = {
  count,
  cut: countStarts,
  refused: (_, { text }) => `got ${text}`,
  stop: ({ onCancel }) =>
    new Promise((resolve) => onCancel((reason) => resolve(`stopped: ${reason}`))),
  cancel: ({ onCancel }) => new Promise((_, reject) => onCancel(reject)),
  fail: () => {
    throw new RangeError("no disk");
  },
};

const nameOf = ({ url }) => new URL(url).pathname.slice("/http/".length);

const handle = toHttp(
  async (request) => {
    const text = await request.text(); // Before the answer, after which Bun closes the request.
    return run((context) => works[nameOf(request)](context, { url: request.url, text }));
  },
  { error: (error) => error },
);

/** What the cases of `fromFetch` ask for: an echo, and a body that never ends. */
const plain = {
  echo: async (request) => new Response(await request.text(), { status: 201 }),
  endless: () =>
    new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(9)) })),
};

const known = new Set();

/** The beginning of a stream, as of a connection that is cut. */
async function beginningOf({ body }) {
  const reader = body.getReader();
  const { value } = await reader.read();
  reader.cancel();
  return new Response(value, { headers: { "content-type": "text/event-stream" } });
}

/** Answers a request. Of `cut` the first answer is lost and the first stream is cut; `refused` starts later. */
export async function answer(request) {
  const { method, url } = request;
  const name = nameOf(request);
  if (name in plain) return plain[name](request);
  const isFirst = !known.has(`${method} ${url}`);
  known.add(`${method} ${url}`);
  const tryAgain = () => new Response("Try again", { status: 503 });
  if (isFirst && name === "refused" && method === "POST") return tryAgain();
  const response = await handle(request);
  if (!isFirst || name !== "cut") return response;
  return method === "GET" ? await beginningOf(response) : tryAgain();
}
