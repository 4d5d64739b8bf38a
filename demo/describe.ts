import { formatBytes, formatCount, formatDuration, formatInteger } from "./format.js";
import type { Amount, HashProgress } from "./hash-tree.js";

/** A report of how far the work is, of which only the newest counts. */
export type Advance = Extract<HashProgress, { readonly total: Amount }>;

/** To open and close a file takes as long as to hash so many bytes. */
const bytesPerFile = 64_000;

/** Before so many milliseconds of hashing, rate and time left would be a guess. */
const settling = 500;

/** How far hashing is, in one number, so that the time left is right for small and for large files. */
export function workOf({ files, bytes }: Amount): number {
  return bytes + files * bytesPerFile;
}

/** Makes the function that says in one line how far the work is, how fast it goes and what is left. */
export function createDescription(): (advance: Advance) => string {
  let start: number | undefined;
  return (advance) => {
    const { total } = advance;
    if (advance.kind === "counting")
      return `counting: ${formatCount(total.files, "file")}, ${formatBytes(total.bytes)}`;
    const { done } = advance;
    start ??= performance.now();
    const elapsed = performance.now() - start;
    const fraction = workOf(done) / workOf(total);
    const files = formatInteger(total.files);
    const columns = [
      `${Math.floor(fraction * 100)} %`.padStart(5),
      `${formatInteger(done.files).padStart(files.length)}/${files} files`,
      `${formatBytes(done.bytes).padStart(7)}/${formatBytes(total.bytes)}`,
    ];
    if (elapsed >= settling) {
      columns.push(`${formatBytes((done.bytes / elapsed) * 1000)}/s`.padStart(9));
      columns.push(`${formatDuration((elapsed * (1 - fraction)) / fraction)} left`);
    }
    return columns.join("  ");
  };
}
