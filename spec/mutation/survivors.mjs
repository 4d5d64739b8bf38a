// The mutants that no spec notices, each with the reason: [source, the line, what replaces a part of it, why].
export const survivors = [
  [
    "lib/abort-link.ts",
    "} catch { return undefined; // The completed handler has closed it.",
    "{}",
    "A function that ends returns undefined, too.",
  ],
  [
    "lib/abort-listener.ts",
    "if (once !== undefined) targets.remove(once);",
    "true",
    "To remove undefined removes nothing.",
  ],
  [
    "adapters/async-iterable.ts",
    "if (abandoned) abandon(abandoned, reason);",
    "true",
    "To abandon undefined throws within `abandon`, which drops it.",
  ],
  [
    "adapters/async-iterable.ts",
    "let step: IteratorResult<TProgress, unknown> = (await iterator.return?.(reason)) ?? end;",
    "iterator.return(reason)",
    "Only an iterator with `return` gets there; the compiler does not see it.",
  ],
  [
    "adapters/blocking.ts",
    "if (left <= 0) return AsyncStatus.Started;",
    "left < 0",
    "The clock would have to stand still at the very end.",
  ],
  [
    "adapters/blocking.ts",
    "let detached = false;",
    "true",
    "To clone a symbol always fails, so that the value is always written.",
  ],
  [
    "lib/errors.ts",
    "} catch { return false; // A proxy that refuses to be read.",
    "{}",
    "Whoever asks `isError` takes undefined for false.",
  ],
  [
    "lib/operation.ts",
    "for (let node = this.#watchers?.first; node !== undefined; node = this.#watchers?.first)",
    "this.#watchers.first",
    "Within the loop there is a list; the compiler does not see it.",
  ],
  [
    "lib/operation.ts",
    "if (progress !== undefined)",
    "true",
    "Who wants no progress is skipped by the list as well: the same, but slower.",
  ],
  [
    "lib/operation.ts",
    "this.#sink = this.#sink === undefined ? progress : (value) => deliver(list, value);",
    "false",
    "An only listener is reached through the list as well: the same, but slower.",
  ],
  [
    "lib/operation.ts",
    "if (operation.#status === Completed && !operation.#closed)",
    "false",
    "`resultOf` then makes the promise by watching: the same, but slower.",
  ],
  [
    "lib/run.ts",
    "if (progress !== undefined) watch(operation, { progress });",
    "true",
    "To watch for nothing changes nothing: the same, but slower.",
  ],
  [
    "lib/wait-for.ts",
    "const next = left > longest ? () => sleep(left - longest) : expire;",
    "left >= longest",
    "A last sleep of no time follows after 24.8 days.",
  ],
  [
    "lib/watch.ts",
    "if (isOwn(operation)) return;",
    "false",
    "An operation of ours has the methods that are then asked for: the same, but slower.",
  ],
  [
    "lib/watcher.ts",
    "return (value) => (target as Record<string, Listener>)[method]?.(value);",
    "(target as Record<string, Listener>)[method](value)",
    "The method is there, as it has been checked; the compiler does not see it.",
  ],
];
