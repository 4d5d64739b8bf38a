/**
 * Returns a random id of 128 bits, as 32 hexadecimal digits.
 *
 * `crypto.randomUUID` is missing from pages of plain HTTP, and has 122 random bits.
 *
 * @example
 * ```ts
 * randomId(); // "5f0c2d1e9b7a43c8a1d24b6f08e3975c"
 * ```
 */
export function randomId(): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(16)));
}

/**
 * Returns the id that belongs to a text: the first 128 bits of its SHA-256, as 32 hexadecimal digits.
 *
 * @param text - The text.
 *
 * @example
 * ```ts
 * await idOf("key"); // "2c70e12b7a0646f92279f427c7b38e73"
 * ```
 */
export async function idOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return hexOf(new Uint8Array(digest, 0, 16));
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
