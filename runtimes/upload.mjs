// Uploads from a page of each browser to a server that reads 20 MB a second, and compares the reports of `fromFetch`
// with what the server has read; then aborts, redirects, refusals, other origins and cookies.
// node runtimes/upload.mjs [--browser Chromium] [--write]
// With --write, the numbers of the three browsers are drawn into docs/pictures/upload.svg.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { browsers, waitFor } from "./drivers.mjs";
import { drawUploads } from "./upload-picture.mjs";
import { seen, serve } from "./upload-server.mjs";

const { values } = parseArgs({
  options: {
    browser: { type: "string", multiple: true, default: Object.keys(browsers) },
    write: { type: "boolean", default: false },
  },
});
const megabyte = 1_000_000;
/** The largest lead of a report over the server: the buffers of two sockets, which the kernel limits. */
const mostAhead = 12 * megabyte;
/** The longest time from an abort to the end of the connection at the server, in milliseconds. */
const longest = 1000;
const text = "0123456789".repeat(2000);

const {
  addresses: [own, other],
  stop,
} = await serve();

/** The requests of a page. */
class Visitor {
  #page;
  #count = 0;

  constructor(page) {
    this.#page = page;
  }

  /** Sends a request; returns what the page and the server have seen of it. */
  async send(path, options = {}, origin = own) {
    const name = `${this.#page.version}-${this.#count++}`;
    const url = `${origin}${path}${path.includes("?") ? "&" : "?"}name=${name}`;
    await this.#page.evaluate(
      `send(${[name, url, options].map((value) => JSON.stringify(value))})`,
    );
    await waitFor(this.#page, `look("${name}") !== ""`, 30_000);
    const entry = JSON.parse(await this.#page.evaluate(`look("${name}")`));
    const of = (phase) => entry.reports.filter((report) => report.phase === phase);
    return {
      ...entry,
      url,
      server: seen.get(name),
      upload: of("upload"),
      download: of("download"),
    };
  }
}

const last = (list) => list.at(-1);

/** How much the server had read at a time. */
function readAt(samples, time) {
  return samples.findLast(([at]) => at <= time)?.[1] ?? 0;
}

/** The cases, by what they show; each returns what to print of it. */
const cases = {
  async "the numbers follow the server"(visitor, recorded) {
    const size = 40 * megabyte;
    const { status, response, upload, server } = await visitor.send("/upload", {
      kind: "blob",
      size,
    });
    assert.equal(status, "Completed");
    assert.equal(server.read, size);
    assert.ok(upload.every(({ loaded }, index) => loaded > (upload[index - 1]?.loaded ?? 0)));
    assert.ok(upload.every(({ total }) => total === size));
    assert.equal(last(upload).loaded, size);
    const { status: code, statusText, ok, url, redirected, type, hasBody } = response;
    const members = { code, statusText, ok, redirected, type, hasBody, url: new URL(url).pathname };
    assert.deepEqual(members, {
      ...{ code: 201, statusText: "Taken", ok: true, redirected: false, type: "basic" },
      ...{ hasBody: true, url: "/upload" },
    });
    assert.equal(response.copy.url, response.url);
    assert.equal(response.headers["x-kind"], "upload");
    const leads = upload.map(({ loaded, time }) => loaded - readAt(server.samples, time));
    const largest = Math.max(...leads);
    assert.ok(largest < mostAhead, `a report was ${largest} bytes ahead`);
    recorded.push({ upload, samples: server.samples });
    return `${upload.length} reports, at most ${(largest / megabyte).toFixed(1)} MB ahead of the server`;
  },
  async "bodies of each kind"(visitor) {
    const types = {
      bytes: "undefined",
      text: "text/plain;charset=UTF-8",
      parameters: "application/x-www-form-urlencoded;charset=UTF-8",
      form: "multipart/form-data; boundary=",
    };
    for (const [kind, type] of Object.entries(types)) {
      const { upload, response, server } = await visitor.send("/upload", { kind, size: 100_000 });
      assert.ok(response.text.startsWith(`${server.read} bytes, ${type}`), response.text);
      assert.equal(last(upload).loaded, server.read);
      assert.equal(last(upload).total, server.read);
    }
    const foreign = await visitor.send("/upload", { kind: "text", size: 1, signal: "foreign" });
    assert.equal(foreign.response?.status, 201, foreign.error);
    const empty = await visitor.send("/upload", { kind: "text" });
    assert.equal(empty.response.status, 201);
    const request = await visitor.send("/upload", { kind: "blob", size: 100_000, asRequest: true });
    assert.equal(last(request.upload).loaded, 100_000);
    // WebKit cannot read a form with a file: it is sent by `fetch`.
    const form = { kind: "form", size: 100_000, asRequest: true, upload: false };
    const sent = await visitor.send("/upload", form);
    assert.match(sent.response?.text ?? sent.error, /^\d+ bytes, multipart\/form-data; boundary=/);
    const json = { kind: "text", size: 10, headers: { "content-type": "application/json" } };
    const typed = await visitor.send("/upload", json);
    assert.equal(typed.response.text, "10 bytes, application/json");
  },
  async "`upload: false` reports the download only"(visitor) {
    const options = { kind: "blob", size: megabyte, upload: false };
    const { response, upload, download } = await visitor.send("/upload", options);
    assert.equal(response.status, 201);
    assert.equal(upload.length, 0);
    assert.ok(download.length > 0);
  },
  async "an abort closes the connection"(visitor) {
    const options = { kind: "blob", size: 40 * megabyte, cancelAt: megabyte };
    const { status, reason, reports, server } = await visitor.send("/upload", options);
    assert.deepEqual([status, reason], ["Canceled", "not needed"]);
    const { time } = last(reports);
    while (server.closed === undefined && Date.now() < time + 10 * longest) await sleep(10);
    assert.ok(server.closed < time + longest, `it was closed after ${server.closed - time} ms`);
    assert.ok(server.read < 40 * megabyte);
    return `${server.closed - time} ms, ${(server.read / megabyte).toFixed(1)} of 40 MB read`;
  },
  async redirects(visitor) {
    const options = { kind: "blob", size: 5 * megabyte };
    const again = await visitor.send("/redirect", options);
    assert.deepEqual([again.response.redirected, again.server.read], [true, 5 * megabyte]);
    assert.equal(new URL(again.response.url).pathname, "/upload");
    const seeOther = await visitor.send("/see-other", options);
    assert.equal(seeOther.response.redirected, true);
    assert.equal(seeOther.response.text, text.slice(0, 2000));
    const { loaded, total } = last(again.upload);
    return `after a 307 the last report of the upload is ${loaded} of ${total}`;
  },
  async "a 413 before the body is read"(visitor) {
    const outcomes = [];
    for (const path of ["/refused", "/refused-and-read", "/refused-and-closed"])
      for (const upload of [true, false]) {
        const options = { kind: "blob", size: 20 * megabyte, upload };
        const { response, error } = await visitor.send(path, options);
        if (path !== "/refused-and-closed") assert.equal(response?.status, 413, path);
        else assert.ok(response?.status === 413 || /^TypeError: /.test(error), error);
        outcomes.push(response?.status ?? error);
      }
    return `when the server closes the connection at once: ${outcomes.slice(4).join("; ")}`;
  },
  async "statuses without a body, and unusual ones"(visitor) {
    for (const kind of ["text", undefined]) {
      const empty = await visitor.send("/204", { kind, size: 1 });
      assert.deepEqual([empty.response.status, empty.response.hasBody], [204, false]);
      const odd = await visitor.send("/999", { kind, size: 1 });
      assert.deepEqual(
        [odd.response.status, odd.response.ok, odd.response.text],
        [999, false, "odd"],
      );
    }
  },
  async "lost connections"(visitor) {
    for (const [path, options] of [
      ["/lost", { kind: "text", size: 1 }],
      ["/lost", {}],
      ["/truncated", { kind: "text", size: 1 }],
      ["/truncated", {}],
    ]) {
      const { status, error } = await visitor.send(path, options);
      assert.equal(status, "Error", path);
      assert.match(error, /^TypeError: /);
    }
  },
  async "another origin is asked first, unless `upload` is false"(visitor) {
    const options = { kind: "text", size: 100_000 };
    const asked = await visitor.send("/upload", options, other);
    assert.deepEqual([asked.response.type, asked.server.preflights], ["cors", 1]);
    assert.equal(last(asked.upload).loaded, 100_000);
    const spared = await visitor.send("/upload", { ...options, upload: false }, other);
    assert.deepEqual([spared.response.type, spared.server.preflights], ["cors", 0]);
    const refused = await visitor.send("/upload?refuse-origin=1", options, other);
    assert.match(refused.error, /^TypeError: /);
  },
  async "cookies go where `fetch` sends them"(visitor) {
    const cookies = [];
    for (const upload of [true, false])
      for (const origin of [own, other])
        for (const credentials of [undefined, "same-origin", "include"]) {
          const options = { kind: "text", size: 1, credentials, upload };
          const { server } = await visitor.send("/upload", options, origin);
          cookies.push(server.cookie ?? "none");
        }
    const expected = ["a=1", "a=1", "a=1", "none", "none", "a=1"];
    assert.deepEqual(cookies, [...expected, ...expected]);
  },
  async "what an XMLHttpRequest cannot do is a TypeError"(visitor) {
    const refused = {
      mode: ["no-cors", "same-origin"],
      redirect: ["manual", "error"],
      cache: ["no-store", "reload"],
      credentials: ["omit"],
      keepalive: [true],
      integrity: ["sha256-a"],
      referrer: [""],
      referrerPolicy: ["no-referrer"],
    };
    for (const [name, options] of Object.entries(refused))
      for (const value of options)
        for (const asRequest of [false, true]) {
          const all = { kind: "text", size: 1, asRequest, [name]: value };
          const { status, error } = await visitor.send("/upload", all);
          assert.equal(status, "Thrown");
          assert.ok(error.includes(`\`upload: false\` for this \`${name}\``), error);
        }
    const stream = await visitor.send("/upload", { kind: "stream", size: 1 });
    assert.match(stream.error, /for this `body`, got ReadableStream/);
    const usual = { mode: "cors", redirect: "follow", cache: "default", keepalive: false };
    const { status } = await visitor.send("/upload", { kind: "text", size: 1, ...usual });
    assert.equal(status, "Completed");
  },
  async downloads(visitor) {
    for (const options of [{}, { kind: "text", size: 1 }])
      for (const origin of [own, other]) {
        const plain = await visitor.send("/text", options, origin);
        const { phase, loaded, total } = last(plain.download);
        assert.deepEqual([phase, loaded, total], ["download", text.length, text.length]);
        assert.equal(plain.response.copy.length, text.length);
        const chunked = await visitor.send("/chunked", options, origin);
        assert.equal(last(chunked.download).loaded, text.length);
        assert.ok(chunked.download.every((report) => !("total" in report)));
        const compressed = await visitor.send("/gzip", options, origin);
        assert.equal(compressed.response.text, text.slice(0, 2000));
        // Firefox counts the compressed bytes of an XMLHttpRequest, and knows their total.
        const { loaded: decoded, total: length = decoded } = last(compressed.download);
        assert.ok(decoded === length && (decoded === text.length || options.kind));
      }
    const head = await visitor.send("/text", { method: "HEAD" });
    assert.deepEqual([head.response.status, head.response.text], [200, ""]);
    const opaque = await visitor.send("/text", { mode: "no-cors" }, other);
    assert.deepEqual([opaque.response.type, opaque.response.status], ["opaque", 0]);
    const manual = await visitor.send("/redirect", { redirect: "manual" });
    assert.equal(manual.response.type, "opaqueredirect");
  },
};

const recordings = new Map();
for (const name of values.browser) {
  const page = await browsers[name]({ dark: false });
  const recorded = [];
  try {
    await page.goto(`${own}/runtimes/upload.html`);
    await waitFor(page, "globalThis.isReady === true");
    await page.evaluate(`void (document.cookie = "a=1; path=/")`);
    const visitor = new Visitor(page);
    for (const [title, check] of Object.entries(cases)) {
      const detail = await check(visitor, recorded).catch((error) => {
        throw new Error(`${title}: ${error.message}`, { cause: error });
      });
      console.log(`${name} ${page.version}: ${title}${detail ? `: ${detail}` : ""}`);
    }
    recordings.set(`${name} ${page.version}`, recorded[0]);
  } catch (error) {
    console.error(`${name} ${page.version}: FAILED: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await page.close();
  }
}
stop();
if (values.write) {
  const picture = new URL("../docs/pictures/upload.svg", import.meta.url);
  await writeFile(picture, drawUploads(recordings));
}
