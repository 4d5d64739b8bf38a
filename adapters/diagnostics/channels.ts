import { builtin } from "./surrounding.js";

interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: object): void;
}

const module = builtin<{ channel(name: string): Channel }>("node:diagnostics_channel");

/** The types of the events. */
export const types = ["start", "progress", "cancel", "end"] as const;

const channels = mapTypes((type) => module?.channel(`async-operation:${type}`));

/** Returns an object with a value for each type. */
export function mapTypes<TValue>(
  create: (type: string) => TValue,
): Readonly<Record<string, TValue>> {
  return Object.fromEntries(types.map((type) => [type, create(type)]));
}

/** Returns whether a channel of `node:diagnostics_channel` is subscribed to. */
export function hasSubscribers(type: string): boolean {
  return channels[type]?.hasSubscribers === true;
}

/** Publishes an event on the channel of its type. */
export function publish(event: { readonly type: string }): void {
  channels[event.type]?.publish(event);
}
