// The name of a file is bytes, in no encoding: read as UTF-8, one that is something else would not
// be found again. Inside, a path is therefore a string of one character for each byte, which also
// sorts by its bytes.

/** Returns the path that a user wrote, one character for each byte. */
export function fromText(path: string): string {
  return Buffer.from(path).toString("latin1");
}

/** Returns a path as the file system takes it. */
export function toBytes(path: string): Buffer {
  return Buffer.from(path, "latin1");
}

/** Returns a path as text that a terminal shows and does not obey. */
export function toText(path: string): string {
  return printable(toBytes(path).toString());
}

/** Returns a text with its control characters, and those that reverse it, written out. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
