// SEQUENCES says how many; SEED, PATH_OF_SEED and REPLAY_PATH, which a failure prints, run one again (with -t).
import { describe, expect, test } from "@jest/globals";
import {
  checkAsyncSequences,
  checkSequences,
  failureOf,
  type SequenceOptions,
} from "./sequences.js";

const { SEQUENCES = "10000", SEED, PATH_OF_SEED, REPLAY_PATH } = process.env;
const count = Number(SEQUENCES);
const options: SequenceOptions = {
  count,
  seed: SEED === undefined ? undefined : Number(SEED),
  path: PATH_OF_SEED,
  replayPath: REPLAY_PATH,
};
/** A million take minutes. */
const milliseconds = 60_000 + count * 5;

describe("operation", () => {
  test(
    `does what the model does, in ${count} random sequences of calls and of calls within handlers`,
    () => {
      expect(failureOf(checkSequences(options))).toBe("");
    },
    milliseconds,
  );

  test(
    `does what the model does, in ${count / 4} random sequences with promises`,
    async () => {
      const details = await checkAsyncSequences({ ...options, count: Math.ceil(count / 4) });
      expect(failureOf(details)).toBe("");
    },
    milliseconds,
  );
});
