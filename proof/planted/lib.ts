// Plants each bug in lib, and runs the random sequences of the model.
import { checkAsyncSequences, checkSequences } from "../model/sequences.js";
import { bugs } from "./bugs.js";
import { restore } from "./planting.js";
import type { Row } from "./row.js";

const { SEQUENCES = "10000" } = process.env;
const count = Number(SEQUENCES);

/** Runs the sequences; returns the first one in which lib differs from the model. */
async function findDifference(): Promise<string | undefined> {
  const options = { count, seed: 1, endOnFailure: true };
  const details = checkSequences(options);
  if (details.failed) return `sequence ${details.numRuns}`;
  const asyncDetails = await checkAsyncSequences({ ...options, count: Math.ceil(count / 4) });
  return asyncDetails.failed ? `sequence ${asyncDetails.numRuns}, with promises` : undefined;
}

/** Checks each bug; without one, lib does not differ from the model. */
export async function checkLib(): Promise<Row[]> {
  const difference = await findDifference();
  if (difference !== undefined) throw new Error(`Lib differs without a bug: ${difference}`);
  const rows: Row[] = [];
  for (const { rule, plant } of bugs) {
    plant();
    rows.push({ rule, "found by": await findDifference() });
    restore();
  }
  return rows;
}
