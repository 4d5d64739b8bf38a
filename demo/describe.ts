import { estimateProgress } from "async-operation";
import { formatBytes, formatCount, formatDuration, formatInteger } from "./format.js";
import type { Amount, HashProgress } from "./hash-tree.js";

/** A report of how far the work is, of which only the newest counts. */
export type Advance = Extract<HashProgress, { readonly total: Amount }>;

/** To open and close a file takes as long as to hash so many bytes. */
const bytesPerFile = 64_000;

/** How far hashing is, in one number, so that the time left is right for small and for large files. */
export function workOf({ files, bytes }: Amount): number {
  return bytes + files * bytesPerFile;
}

/** Creates the function that describes progress in one line: how far, how fast and the time left. */
export function createDescription(): (advance: Advance) => string {
  const estimateWork = estimateProgress();
  const estimateBytes = estimateProgress();
  return (advance) => {
    const { total } = advance;
    if (advance.kind === "counting")
      return `counting: ${formatCount(total.files, "file")}, ${formatBytes(total.bytes)}`;
    const { done } = advance;
    const work = estimateWork({ loaded: workOf(done), total: workOf(total) });
    const { rate } = estimateBytes({ loaded: done.bytes });
    const files = formatInteger(total.files);
    const columns = [
      `${Math.floor((work.fraction ?? 1) * 100)} %`.padStart(5),
      `${formatInteger(done.files).padStart(files.length)}/${files} files`,
      `${formatBytes(done.bytes).padStart(7)}/${formatBytes(total.bytes)}`,
    ];
    if (rate !== undefined && work.remaining !== undefined) {
      columns.push(`${formatBytes(rate)}/s`.padStart(9));
      columns.push(`${formatDuration(work.remaining)} left`);
    }
    return columns.join("  ");
  };
}
