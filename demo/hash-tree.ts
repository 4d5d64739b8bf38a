import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import {
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
  toPromise,
} from "async-operation";
import { hashFile, listLine } from "./hash-file.js";
import { mapInOrder } from "./map-in-order.js";
import { fromText, toBytes, toText } from "./names.js";
import { type Skipped, type Unreadable, walk } from "./walk.js";

/** So many files of so many bytes. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** What `hashTree` gives. */
export interface TreeHash extends Amount {
  /** The SHA-256 of the list that `sha256sum` makes of all files, sorted by path; null in a partial result. */
  readonly digest: string | null;
  /** How many files and directories could not be read. */
  readonly unreadable: number;
  /** How many symbolic links were not followed. */
  readonly link: number;
  /** How many pipes, sockets and devices were passed over. */
  readonly special: number;
}

/** One report of `hashTree`. A line, like a path, has one character for each byte. */
export type HashProgress =
  | { readonly kind: "counting"; readonly total: Amount }
  | { readonly kind: "hashing"; readonly done: Amount; readonly total: Amount }
  | { readonly kind: "hashed"; readonly line: string }
  | Skipped
  | Unreadable;

type Context = OperationContext<HashProgress>;

/** How many files are open at once. */
const concurrency = 16;

const nothing: TreeHash = { files: 0, bytes: 0, digest: null, unreadable: 0, link: 0, special: 0 };

/**
 * Computes the SHA-256 of every file below a directory.
 *
 * It counts the files first, so that progress has a total. What cannot be read is reported, and the
 * rest goes on. Canceled, it ends when its last file is closed; its partial result, which
 * `getResults` gives until then, says how far it came.
 *
 * @param directory - The directory; where it cannot be read itself, the operation ends in Error.
 *
 * @example
 * ```ts
 * const { files, digest } = await toPromise(hashTree("node_modules"));
 * ```
 */
export function hashTree(directory: string): IAsyncOperationWithProgress<TreeHash, HashProgress> {
  return run(
    async (context: Context) => {
      const root = fromText(directory);
      context.setResult(nothing);
      const counting = run(() => count(root, context), { name: "count" });
      context.onCancel(counting);
      return hashFiles(root, await toPromise(counting), context);
    },
    { name: directory },
  );
}

/** Counts the files and their bytes; what cannot be read is left to `hashFiles`. */
async function count(root: string, { report, throwIfCanceled }: Context): Promise<Amount> {
  const total = { files: 0, bytes: 0 };
  const files = mapInOrder(walk(root, throwIfCanceled), concurrency, async ({ kind, path }) =>
    kind === "file" ? lstat(toBytes(`${root}/${path}`)).catch(() => undefined) : undefined,
  );
  for await (const file of files) {
    if (file === undefined) continue;
    total.files++;
    total.bytes += file.size;
    report({ kind: "counting", total: { ...total } });
  }
  return total;
}

async function hashFiles(root: string, expected: Amount, context: Context): Promise<TreeHash> {
  const { report, setResult, throwIfCanceled } = context;
  const list = createHash("sha256");
  const done = { files: 0, bytes: 0 };
  let result = nothing;

  const outcomes = mapInOrder(walk(root, throwIfCanceled), concurrency, async (found) => {
    if (found.kind !== "file") return found;
    const onRead = (bytes: number): void => {
      throwIfCanceled();
      done.bytes += bytes;
      report({ kind: "hashing", done: { ...done }, total: larger(expected, done) });
    };
    // An operation of its own, for the tree of what runs.
    const hashing = run(
      ({ report }: OperationContext<{ loaded: number }>) => {
        let loaded = 0;
        return hashFile(root, found.path, (bytes) => {
          loaded += bytes;
          report({ loaded });
          onRead(bytes);
        });
      },
      { name: toText(found.path) },
    );
    const outcome = await toPromise(hashing);
    done.files++;
    report({ kind: "hashing", done: { ...done }, total: larger(expected, done) });
    return outcome;
  });
  for await (const outcome of outcomes) {
    throwIfCanceled();
    if (outcome.kind === "hashed") {
      const line = listLine(outcome.path, outcome.digest);
      list.update(line, "latin1");
      result = { ...result, files: result.files + 1, bytes: result.bytes + outcome.bytes };
      setResult(result);
      report({ kind: "hashed", line });
    } else {
      result = { ...result, [outcome.kind]: result[outcome.kind] + 1 };
      setResult(result);
      report(outcome);
    }
  }
  return { ...result, digest: list.digest("hex") };
}

/** A tree may grow while it is read: the total is never less than what is done. */
function larger(expected: Amount, done: Amount): Amount {
  return {
    files: Math.max(expected.files, done.files),
    bytes: Math.max(expected.bytes, done.bytes),
  };
}
