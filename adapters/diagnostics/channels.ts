import { builtin } from "./surrounding.js";

interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: object): void;
}

const module = builtin<{ channel(name: string): Channel }>("node:diagnostics_channel");

const channels: Readonly<Record<string, Channel>> = module
  ? Object.fromEntries(
      ["start", "progress", "cancel", "end"].map((type) => [
        type,
        module.channel(`async-operation:${type}`),
      ]),
    )
  : {};

/** Returns whether a channel of `node:diagnostics_channel` is subscribed to. */
export function hasSubscribers(type: string): boolean {
  return channels[type]?.hasSubscribers === true;
}

/** Publishes an event on the channel of its type. */
export function publish(event: { readonly type: string }): void {
  channels[event.type]?.publish(event);
}
