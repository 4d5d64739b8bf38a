import { createHash } from "node:crypto";
import { describe, expect, jest, test } from "@jest/globals";
import { idOf, randomId } from "../../lib/wire.js";

describe("randomId()", () => {
  test("returns a letter and 32 hexadecimal digits, other ones each time", () => {
    const ids = Array.from({ length: 1000 }, () => randomId());
    expect(ids.filter((id) => !/^i[0-9a-f]{32}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(1000);
  });

  test("returns all 128 bits of the platform, the small ones too", () => {
    const random = jest.spyOn(crypto, "getRandomValues").mockImplementation((bytes) => {
      (bytes as Uint8Array).set(Uint8Array.from({ length: 16 }, (_, index) => index * 17));
      return bytes;
    });
    const id = randomId();
    random.mockRestore();
    expect(id).toBe("i00112233445566778899aabbccddeeff");
  });
});

describe("idOf()", () => {
  test.each(["", "key", '["me","K"]', "grüße 🌍", "\0", "x".repeat(100_000)])(
    "returns a letter and the first 128 bits of the SHA-256 of a text",
    async (text) => {
      const digest = createHash("sha256").update(text).digest("hex");
      expect(await idOf(text)).toBe(`i${digest.slice(0, 32)}`);
    },
  );
});
