/** A timer of Node, or the number of one. */
type TimerLike = ReturnType<typeof setTimeout> & { unref?(): void };

/** Calls a function after a delay, in milliseconds, without keeping the process alive; returns the function that stops. */
export function after(delay: number, act: () => void): () => void {
  const timer: TimerLike = setTimeout(act, delay);
  timer.unref?.();
  return () => clearTimeout(timer);
}
