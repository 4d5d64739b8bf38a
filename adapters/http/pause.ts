import { startTimer } from "../../lib/wire.js";

/** Waits that end early when the network or the page is back. */
export class Pause {
  #end = (): void => {};
  /** Whether the next pause is left out. */
  #isAwake = false;

  /** Waits for a time, or until `end` is called, the browser is online again or the page is visible again. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#isAwake)
      await new Promise<void>((resolve) => {
        const stop = startTimer(milliseconds, resolve);
        const releases = [
          onEvent(globalThis, "online", resolve),
          onEvent(globalThis.document, "visibilitychange", () => {
            if (globalThis.document.visibilityState === "visible") resolve();
          }),
        ];
        this.#end = () => {
          stop();
          for (const release of releases) release();
          resolve();
        };
      });
    this.#end();
    this.#isAwake = false;
  }

  /** Ends the present pause, or the next one. */
  end(): void {
    this.#isAwake = true;
    this.#end();
  }
}

/** Adds a listener, where there is the target; returns the function that removes it. */
function onEvent(
  target: Partial<EventTarget> | undefined,
  type: string,
  act: () => void,
): () => void {
  target?.addEventListener?.(type, act);
  return () => target?.removeEventListener?.(type, act);
}
