/**
 * Returns a random id of 128 bits: a letter and 32 hexadecimal digits.
 *
 * The letter is for queues that take no number as an id, such as BullMQ.
 *
 * `crypto.randomUUID` is missing from pages of plain HTTP, and has 122 random bits.
 *
 * @example
 * ```ts
 * randomId(); // "i5f0c2d1e9b7a43c8a1d24b6f08e3975c"
 * ```
 */
export function randomId(): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(16)));
}

/**
 * Returns the id that belongs to a text: a letter and the first 128 bits of its SHA-256.
 *
 * @param text - The text.
 *
 * @example
 * ```ts
 * await idOf("key"); // "i2c70e12b7a0646f92279f427c7b38e73"
 * ```
 */
export async function idOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return hexOf(new Uint8Array(digest, 0, 16));
}

const hexOf = (bytes: Uint8Array): string =>
  `i${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
