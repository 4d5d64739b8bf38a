import { describe } from "@jest/globals";

/** `describe` for tests that need Redis; skips them if `npm test` could not provide it. */
export const describeWithRedis = process.env["SPEC_REDIS"] === "" ? describe.skip : describe;
