import { describe, expect, jest, test } from "@jest/globals";
import { bodyOf, responseErrorOf, textOf } from "../../lib/wire.js";
import { collectStrays } from "../support/strays.js";

const json = "application/json";

const enqueueA = (controller: ReadableStreamDefaultController): void =>
  controller.enqueue(new Uint8Array([65]));

/** A response with some bytes of a content type. */
function responseOf(type: string | undefined, body: BodyInit | null = new Uint8Array([65])) {
  return new Response(body, { headers: type === undefined ? {} : { "content-type": type } });
}

describe("bodyOf()", () => {
  test.each(["application/json", "application/json; charset=utf-8", "Application/JSON ;a=b"])(
    "returns the body of a response of type %s",
    async (type) => {
      const response = responseOf(type);
      expect(await bodyOf(response, json)).toBe(response.body);
    },
  );

  test.each([
    ["text/html", "HTTP 200 with text/html: A"],
    ["application/json-seq", "HTTP 200 with application/json-seq: A"],
    ["x/application/json", "HTTP 200 with x/application/json: A"],
    [undefined, "HTTP 200 with no content-type: A"],
  ])("rejects when the type is %s", async (type, text) => {
    await expect(bodyOf(responseOf(type), json)).rejects.toThrow(
      `Cannot follow operation: expected application/json, got ${text}`,
    );
  });

  test("rejects with the status and the beginning of the body when the response is not a success", async () => {
    const response = new Response(`{"error":"${"x".repeat(5000)}"}`, {
      status: 503,
      headers: { "content-type": json },
    });
    const error = await bodyOf(response, json).catch((error: Error) => error);
    expect(error).toMatchObject({
      status: 503,
      message: `Cannot follow operation: expected application/json, got HTTP 503 with application/json: {"error":"${"x".repeat(190)}`,
    });
  });

  test("quotes nothing of a response without a body", async () => {
    await expect(bodyOf(responseOf(json, null), json)).rejects.toThrow(
      /, got HTTP 200 with application\/json: $/,
    );
  });

  test("cancels a body that is quoted", async () => {
    const cancel = jest.fn<() => void>();
    const start = (controller: ReadableStreamDefaultController): void =>
      controller.enqueue(new Uint8Array([65, 66]));
    const response = responseOf("text/plain", new ReadableStream({ start, cancel }));
    await expect(bodyOf(response, json)).rejects.toThrow("with text/plain: AB");
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  test("quotes nothing of a body that fails", async () => {
    const start = (controller: ReadableStreamDefaultController): void => controller.error("lost");
    const response = responseOf("text/plain", new ReadableStream({ start }));
    await expect(bodyOf(response, json)).rejects.toThrow(/with text\/plain: $/);
  });

  test("quotes nothing of a locked body or one without bytes", async () => {
    const locked = responseOf("text/plain");
    locked.body?.getReader();
    const start = (controller: ReadableStreamDefaultController): void => controller.enqueue("text");
    for (const response of [locked, responseOf("text/plain", new ReadableStream({ start }))])
      await expect(bodyOf(response, json)).rejects.toMatchObject({
        status: 200,
        message: expect.stringMatching(/with text\/plain: $/),
      });
  });

  test("waits a second at most for a body, and leaves no timer", async () => {
    jest.useFakeTimers();
    try {
      const late = bodyOf(responseOf("text/plain", new ReadableStream()), json).catch(String);
      await jest.advanceTimersByTimeAsync(999);
      expect(jest.getTimerCount()).toBe(1);
      await jest.advanceTimersByTimeAsync(1);
      expect(await late).toMatch(/with text\/plain: $/);
      await bodyOf(responseOf("text/plain"), json).catch(String);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  test.each([
    ["a text", "text", '"text"'],
    ["null", null, "null"],
    ["headers of another kind", { headers: {} }, "Object"],
  ])("rejects with TypeError when it gets %s", async (_, response, text) => {
    const promise = bodyOf(response as never, json);
    await expect(promise).rejects.toThrow(TypeError);
    await expect(promise).rejects.toThrow(
      `Cannot follow operation: expected a Response, got ${text}`,
    );
  });
});

describe("responseErrorOf()", () => {
  test("returns an error with the status, the type and the beginning of the body", async () => {
    const error = await responseErrorOf(
      new Response(`grüße ${"x".repeat(500)}`, { status: 404 }),
      "202 with a URL",
    );
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      status: 404,
      message: `Cannot follow operation: expected 202 with a URL, got HTTP 404 with text/plain;charset=UTF-8: grüße ${"x".repeat(192)}`,
    });
  });

  test("quotes nothing of a response without a body, or whose body was read", async () => {
    const read = responseOf("text/plain");
    await read.text();
    for (const response of [
      read,
      new Response(null, { headers: { "content-type": "text/plain" } }),
    ])
      expect((await responseErrorOf(response, "JSON")).message).toMatch(/with text\/plain: $/);
  });

  test("ends the waiting for the body, which it cancels, when cancel is requested", async () => {
    const cancel = jest.fn<() => void>();
    const unregister = jest.fn();
    let drop = (): void => {};
    const onCancel = (target: () => void): (() => void) => {
      drop = target;
      return unregister;
    };
    const response = responseOf("text/plain", new ReadableStream({ cancel }));
    const error = responseErrorOf(response, "JSON", { onCancel });
    drop();
    expect((await error).message).toMatch(/with text\/plain: $/);
    expect([cancel.mock.calls.length, unregister.mock.calls.length]).toEqual([1, 1]);
  });

  test("leaves nothing unhandled when the body refuses to be canceled", async () => {
    const cancel = () => Promise.reject(new Error("gone"));
    const strays = await collectStrays(() =>
      responseErrorOf(
        responseOf("text/plain", new ReadableStream({ cancel, pull: enqueueA })),
        "X",
      ),
    );
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});

describe("textOf()", () => {
  const read = (chunks: Uint8Array[], limit: number): Promise<string> => {
    const start = (controller: ReadableStreamDefaultController): void => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    };
    return textOf(new ReadableStream<Uint8Array>({ start }).getReader(), limit);
  };
  const bytes = new TextEncoder().encode("grüße 🌍");

  test.each([1, 2, 3, 100])("returns the text of chunks of %d bytes", async (size) => {
    const chunks: Uint8Array[] = [];
    for (let index = 0; index < bytes.length; index += size)
      chunks.push(bytes.subarray(index, index + size));
    expect(await read(chunks, 8)).toBe("grüße 🌍");
  });

  test("returns an empty text without chunks", async () => {
    expect(await read([], 0)).toBe("");
  });

  test("rejects when the text is longer than the limit", async () => {
    for (const chunks of [[bytes], [...bytes].map((byte) => Uint8Array.of(byte))])
      await expect(read(chunks, 7)).rejects.toThrow(
        "Cannot read response: expected at most 7 characters",
      );
  });

  test("counts the character in place of bytes that are missing at the end", async () => {
    const cut = Uint8Array.of(65, 0xc3);
    expect(await read([cut], 2)).toBe("A\ufffd");
    await expect(read([cut], 1)).rejects.toThrow("expected at most 1 characters");
  });

  test("reads no further than the limit", async () => {
    const pull = jest.fn((controller: ReadableStreamDefaultController) =>
      controller.enqueue(bytes),
    );
    const reader = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }).getReader();
    await expect(textOf(reader, 20)).rejects.toThrow("expected at most 20 characters");
    expect(pull).toHaveBeenCalledTimes(3);
  });

  test("rejects with the error of the body", async () => {
    const error = new Error("lost");
    const start = (controller: ReadableStreamDefaultController): void => controller.error(error);
    const reader = new ReadableStream<Uint8Array>({ start }).getReader();
    await expect(textOf(reader, 1)).rejects.toBe(error);
  });
});
