// What the environment says of the random specs: how many runs, and which one again.
import type fc from "fast-check";

const { SEQUENCES = "10000", SEED, PATH_OF_SEED } = process.env;

/** Parameters for a part of the runs: `share` of a slow property is small. */
export function parameters<Values>(share: number): fc.Parameters<Values> {
  return {
    numRuns: Math.ceil(Number(SEQUENCES) * share),
    ...(SEED !== undefined && { seed: Number(SEED) }),
    ...(PATH_OF_SEED !== undefined && { path: PATH_OF_SEED }),
  };
}
