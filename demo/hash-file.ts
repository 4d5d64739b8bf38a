import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { toBytes } from "./names.js";
import type { Unreadable } from "./walk.js";

/** A symbolic link that has taken the place of a file is not followed, and a pipe there does not block. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Buffers that no file uses: to make one takes longer than to read a small file. */
const buffers: Buffer[] = [];

/** A file that has been hashed. */
export interface HashedFile {
  readonly kind: "hashed";
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
}

/**
 * Computes the SHA-256 of a file; never rejects, and settles when the file is closed.
 *
 * It reads by hand: a stream for each file takes twice the time where files are small.
 *
 * @param root - The directory, one character for each byte, as in `path`.
 * @param path - The path of the file from there.
 * @param onRead - Takes the size of each piece that was read; what it throws ends the reading.
 */
export async function hashFile(
  root: string,
  path: string,
  onRead: (bytes: number) => void,
): Promise<HashedFile | Unreadable> {
  try {
    const file = await open(toBytes(`${root}/${path}`), flags);
    try {
      return { kind: "hashed", path, ...(await hashContent(file, onRead)) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { kind: "unreadable", path, error };
  }
}

async function hashContent(
  file: FileHandle,
  onRead: (bytes: number) => void,
): Promise<{ digest: string; bytes: number }> {
  const hash = createHash("sha256");
  const buffer = buffers.pop() ?? Buffer.allocUnsafe(256 * 1024);
  try {
    for (let bytes = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return { digest: hash.digest("hex"), bytes };
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
      onRead(bytesRead);
    }
  } finally {
    buffers.push(buffer);
  }
}

/** Returns the line that `sha256sum` prints for a file, one character for each byte. */
export function listLine(path: string, digest: string): string {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `${escaped === path ? "" : "\\"}${digest}  ./${escaped}\n`;
}
