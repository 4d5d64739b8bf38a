import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import { toBytes } from "./names.js";

/** A regular file; like every path here, its path begins below the root, one character for each byte. */
export interface File {
  readonly kind: "file";
  readonly path: string;
}

/** A symbolic link, which is not followed, or a pipe, socket or device, which is not read. */
export interface Skipped {
  readonly kind: "link" | "special";
  readonly path: string;
}

/** A file or directory that cannot be read; the path of a directory ends in "/". */
export interface Unreadable {
  readonly kind: "unreadable";
  readonly path: string;
  readonly error: unknown;
}

type Entry = File | Skipped | { readonly kind: "directory"; readonly path: string };

/**
 * Yields what is below a directory, except for the directories, in the order of the bytes of the paths.
 *
 * It holds the entries of the directories on the way to the present one, not those of the tree.
 * Symbolic links are not followed.
 *
 * @param root - The directory, one character for each byte.
 * @param throwIfCanceled - Is called for each entry, also while a directory is read.
 * @throws The error of the file system, if the root itself cannot be read.
 */
export async function* walk(
  root: string,
  throwIfCanceled: () => void,
): AsyncGenerator<File | Skipped | Unreadable> {
  const read = async (path: string): Promise<Entry[]> => {
    const entries: Entry[] = [];
    const options = { encoding: "buffer" as BufferEncoding, bufferSize: 256 };
    for await (const entry of await opendir(toBytes(`${root}/${path}`), options)) {
      throwIfCanceled();
      entries.push(toEntry(path, entry));
    }
    // The last one first. With its "/" a directory sorts as the paths below it do.
    return entries.sort((left, right) => (left.path < right.path ? 1 : -1));
  };

  const stack = await read("");
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    throwIfCanceled();
    if (entry.kind !== "directory") {
      yield entry;
      continue;
    }
    const { path } = entry;
    try {
      for (const child of await read(path)) stack.push(child);
    } catch (error) {
      throwIfCanceled();
      yield { kind: "unreadable", path, error };
    }
  }
}

function toEntry(parent: string, entry: Dirent): Entry {
  const path = parent + (entry.name as string | Buffer).toString("latin1");
  if (entry.isDirectory()) return { kind: "directory", path: `${path}/` };
  if (entry.isFile()) return { kind: "file", path };
  return { kind: entry.isSymbolicLink() ? "link" : "special", path };
}
