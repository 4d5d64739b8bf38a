import type { Exact } from "../exact.js";

/** Takes a value that has exactly the expected type; another one does not compile. */
export function equal<Expected>() {
  return <Actual>(
    _actual: Actual,
    ..._differs: Exact<Actual, Expected> extends true ? [] : [never]
  ): void => {};
}
