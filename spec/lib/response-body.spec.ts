import { describe, expect, jest, test } from "@jest/globals";
import { bodyOf } from "../../lib/wire.js";

const json = "application/json";

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
