/** A part of a browser: its events, its page and its locks, for the code under test. */
export class BrowserWindow extends EventTarget {
  readonly document: EventTarget & { visibilityState: string } = Object.assign(new EventTarget(), {
    visibilityState: "visible",
  });
  #onWait = (): void => {};

  /** Makes the names of a browser global; returns the function that removes them. */
  static open(members: Readonly<Record<string, unknown>> = {}): [BrowserWindow, () => void] {
    const window = new BrowserWindow();
    const names = {
      addEventListener: window.addEventListener.bind(window),
      removeEventListener: window.removeEventListener.bind(window),
      document: window.document,
      navigator: undefined,
      ...members,
    };
    const before = Object.getOwnPropertyDescriptors(globalThis);
    for (const [name, value] of Object.entries(names))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    const close = (): void => {
      for (const name of Object.keys(names)) {
        const descriptor = Reflect.get(before, name) as PropertyDescriptor | undefined;
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else Reflect.deleteProperty(globalThis, name);
      }
    };
    return [window, close];
  }

  readonly listeners = new Set<() => void>();

  /** Resolves when the client waits for the network. */
  waiting(): Promise<void> {
    return new Promise((resolve) => {
      this.#onWait = resolve;
    });
  }

  override addEventListener(type: string, listener: () => void): void {
    super.addEventListener(type, listener);
    this.listeners.add(listener);
    this.#onWait();
  }

  override removeEventListener(type: string, listener: () => void): void {
    super.removeEventListener(type, listener);
    this.listeners.delete(listener);
  }
}

/** A lock manager, as far as its specification says what is asked of it: a lock if it is free, or null. */
export class Locks {
  readonly held = new Set<string>();

  async request(
    name: string,
    { ifAvailable }: { readonly ifAvailable: boolean },
    callback: (lock: { readonly name: string } | null) => unknown,
  ): Promise<unknown> {
    if (!ifAvailable) throw new DOMException("Not implemented", "NotSupportedError");
    await null;
    if (this.held.has(name)) return callback(null);
    this.held.add(name);
    try {
      return await callback({ name });
    } finally {
      this.held.delete(name);
    }
  }
}
