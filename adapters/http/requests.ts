import { serializeReason } from "../../lib/wire.js";

/** The longest wait for an outcome that a client may prefer, in seconds. */
const longestWait = 60;

/** Returns whether a request accepts server-sent events. */
export function acceptsEvents({ headers }: Request): boolean {
  return /(?:^|,)\s*text\/event-stream\s*(?:[;,]|$)/i.test(headers.get("accept") ?? "");
}

/** Returns the seconds that a request prefers to wait for the outcome, if any. */
export function waitOf({ headers }: Request): number | undefined {
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d+)/i.exec(headers.get("prefer") ?? "") ?? [];
  return seconds === undefined ? undefined : Math.min(Number(seconds), longestWait);
}

/** Returns the reason of a request to cancel. */
export function reasonOf({ url }: Request): string | undefined {
  return serializeReason(new URL(url).searchParams.get("reason") ?? undefined);
}
