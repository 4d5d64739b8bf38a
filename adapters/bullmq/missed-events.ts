import { type BullMQEventsLike, listen } from "./peers.js";

/** The polling interval, in milliseconds. */
const interval = 5000;

/** The shared timer and listener of one `QueueEvents`. */
interface Poll {
  readonly targets: Set<() => void>;
  stop(): void;
}

const polls = new WeakMap<BullMQEventsLike, Poll>();

/**
 * Calls a function when events may have been missed: after a lost connection, and every 5 seconds.
 *
 * A queue drops its oldest events, and a `QueueEvents` begins to read some time after it is ready.
 * Returns the function that removes the target.
 */
export function onMissedEvents(queueEvents: BullMQEventsLike, target: () => void): () => void {
  const { targets, stop } = polls.get(queueEvents) ?? startPoll(queueEvents);
  targets.add(target);
  return () => {
    targets.delete(target);
    if (targets.size === 0) stop();
  };
}

function startPoll(queueEvents: BullMQEventsLike): Poll {
  const targets = new Set<() => void>();
  const callAll = (): void => {
    for (const target of targets) target();
  };
  const timer = setInterval(callAll, interval);
  const unlisten = listen(queueEvents, "ioredis:close", callAll);
  const stop = (): void => {
    clearInterval(timer);
    unlisten();
    polls.delete(queueEvents);
  };
  const poll = { targets, stop };
  polls.set(queueEvents, poll);
  return poll;
}
