import { afterAll, beforeAll } from "@jest/globals";

/** Gives the process of a spec file the versions that a process of Electron has. */
export function asElectron(): void {
  const { versions } = process;
  const define = (value: object): unknown =>
    Object.defineProperty(process, "versions", { value, configurable: true });
  beforeAll(() => void define({ ...versions, electron: "41.7.1" }));
  afterAll(() => void define(versions));
}

/** Waits until all messages of the fakes have arrived. */
export async function turns(): Promise<void> {
  for (let count = 0; count < 8; count++) await new Promise((resolve) => setImmediate(resolve));
}
