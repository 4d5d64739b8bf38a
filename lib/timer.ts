/** The longest delay of a timer, in milliseconds; a longer one becomes 1. */
const longest = 0x7fffffff;

/** A timer of a browser, which is a number, or of Node. */
type TimerLike = ReturnType<typeof setTimeout> & { unref?(): void };

/**
 * Calls a function after a time, which may be longer than a timer lasts; never after Infinity.
 *
 * @param milliseconds - The time, in milliseconds.
 * @param act - The function.
 * @param options - Whether the process may end before that; by default, the timer keeps it alive.
 * @returns The function that stops the timer.
 *
 * @example
 * ```ts
 * const stop = startTimer(1000, () => console.log("a second later"), { unref: true });
 * ```
 */
export function startTimer(
  milliseconds: number,
  act: () => void,
  { unref = false }: { readonly unref?: boolean } = {},
): () => void {
  let timer: TimerLike | undefined;
  const sleep = (left: number): void => {
    const next = left > longest ? () => sleep(left - longest) : act;
    timer = setTimeout(next, Math.min(left, longest));
    if (unref) timer.unref?.();
  };
  if (milliseconds < Infinity) sleep(milliseconds);
  return () => clearTimeout(timer);
}
