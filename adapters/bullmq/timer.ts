/** A timer of Node, or the number of one. */
type TimerLike = ReturnType<typeof setTimeout> & { unref?(): void };

/** The longest delay of a timer, in milliseconds; a longer one elapses at once. */
const longestDelay = 2 ** 31 - 1;

/** Calls a function after a delay, in milliseconds, without keeping the process alive; returns the function that stops. */
export function after(delay: number, act: () => void): () => void {
  const timer: TimerLike = setTimeout(act, Math.min(delay, longestDelay));
  timer.unref?.();
  return () => clearTimeout(timer);
}
