// A page that sends requests with `fromFetch`, and records what it sees of each.
import { fromFetch } from "../dist/adapters/fetch/index.js";
import { AsyncStatus } from "../dist/lib/index.js";

/** The requests of this page, by their names. */
const sent = new Map();

/** Bodies by their kind; `size` in bytes. */
const bodies = {
  blob: (size) => new Blob([new Uint8Array(size)]),
  bytes: (size) => new Uint8Array(size),
  text: (size) => "x".repeat(size),
  parameters: () => new URLSearchParams({ name: "a b" }),
  form(size) {
    const form = new FormData();
    form.append("file", new File([new Uint8Array(size)], "a.bin"));
    return form;
  },
  stream: (size) => new Blob([new Uint8Array(size)]).stream(),
};

/** A signal that is not native, as of a polyfill. */
const foreignSignal = { aborted: false, addEventListener() {}, removeEventListener() {} };

/** Reads the response as the case wants it. */
async function describe(response, operation) {
  const { status, statusText, ok, url, redirected, type, headers } = response;
  const copy = response.clone();
  return {
    ...{ status, statusText, ok, url, redirected, type },
    headers: Object.fromEntries(headers),
    hasBody: response.body !== null,
    text: (await response.text()).slice(0, 2000),
    copy: { url: copy.url, length: (await copy.arrayBuffer()).byteLength },
    isResponse: response instanceof Response,
    progress: operation.status === AsyncStatus.Completed,
  };
}

/** Sends a request, and records it under a name. */
globalThis.send = (name, url, { kind, size = 0, asRequest, cancelAt, upload, ...rest } = {}) => {
  const init = rest.signal === "foreign" ? { ...rest, signal: foreignSignal } : rest;
  const entry = { reports: [] };
  sent.set(name, entry);
  try {
    const body = kind && bodies[kind](size);
    const all = { method: body === undefined ? "GET" : "POST", ...init, ...(kind && { body }) };
    const operation = asRequest
      ? fromFetch(new Request(url, all), { upload })
      : fromFetch(url, { ...all, upload });
    operation.progress = (_, progress) => {
      entry.reports.push({ ...progress, time: Date.now() });
      if (progress.loaded >= cancelAt) operation.cancel("not needed");
    };
    operation.completed = async (_, status) => {
      const { errorCode } = operation;
      if (errorCode) {
        entry.error = `${errorCode.name}: ${errorCode.message}`;
        entry.reason = errorCode.cause;
      } else entry.response = await describe(operation.getResults(), operation);
      entry.status = AsyncStatus[status];
    };
  } catch (error) {
    Object.assign(entry, { status: "Thrown", error: `${error.name}: ${error.message}` });
  }
};

/** Returns what is known of a request, once it has ended. */
globalThis.look = (name) => {
  const entry = sent.get(name);
  return entry.status === undefined ? "" : JSON.stringify(entry);
};

globalThis.isReady = true;
