// The real react-dom in jsdom. It reads `document` when it is loaded, so that this file comes first.
import { afterEach, jest } from "@jest/globals";
import { JSDOM } from "jsdom";
import { act, createElement, type FunctionComponent, type ReactNode, StrictMode } from "react";
import type { Root } from "react-dom/client";

const { window } = new JSDOM();
const { document, navigator } = window;
const globals = { window, document, navigator, IS_REACT_ACT_ENVIRONMENT: true };
for (const [name, value] of Object.entries(globals))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }); // Some have no setter.

export const { createRoot, hydrateRoot } = await import("react-dom/client");
export { document };

const roots = new Set<Root>();

/** Removes what a test has mounted. */
afterEach(() => {
  for (const root of roots) act(() => root.unmount());
  roots.clear();
});

/** What was mounted. */
export interface Mounted {
  readonly container: HTMLElement;
  /** Renders something else into the same place. */
  readonly render: (node: ReactNode) => void;
  readonly unmount: () => void;
}

/** Renders something into a new place. */
export function mount(node: ReactNode): Mounted {
  const container = document.createElement("div");
  const root = createRoot(container);
  roots.add(root);
  const render = (next: ReactNode): void => act(() => root.render(next));
  render(node);
  const unmount = (): void => {
    roots.delete(root);
    act(() => root.unmount());
  };
  return { container, render, unmount };
}

/** Puts a component into StrictMode, which renders it twice and mounts it twice. */
export const strict = (component: FunctionComponent): ReactNode =>
  createElement(StrictMode, null, createElement(component));

/** Records what React writes to the console, its warnings above all. */
export function recordWarnings(): { readonly warnings: string[]; readonly stop: () => void } {
  const warnings: string[] = [];
  const spy = jest.spyOn(console, "error").mockImplementation((...values) => {
    warnings.push(values.map(String).join(" "));
  });
  return { warnings, stop: () => spy.mockRestore() };
}

/** Lets what was scheduled for the next microtasks happen. */
export const settle = (): Promise<void> => act(async () => {});
