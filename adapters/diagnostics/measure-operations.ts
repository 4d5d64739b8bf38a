import { argumentError, assertOptions } from "../../lib/adapter-kit.js";
import { Completed, stateOf } from "../../lib/wire.js";
import { addObserver, type OperationEvent } from "./observers.js";
import { nameOf } from "./recorder.js";
import { outcomes, textOf, valuesOf } from "./texts.js";

/** Options for `measureOperations`. */
export interface MeasureOptions {
  /** The name of the track; "Operations" by default. */
  readonly track?: string | undefined;
}

/** By status. */
const colors = ["primary", "primary", "secondary-light", "error"];

/**
 * Draws each operation that ends as a bar on a track of its own in the Performance panel of Chrome.
 *
 * Its color shows the outcome; its details are the newest report, the reason or the error, and the name of the
 * parent. The bar of an operation that started before the call begins at its start.
 *
 * @param options - The name of the track.
 * @returns The function that stops measuring.
 * @throws {TypeError} If an option is of the wrong type.
 *
 * @example
 * ```ts
 * const stop = measureOperations();
 * ```
 *
 * @see {@link https://developer.chrome.com/docs/devtools/performance/extension}
 */
export function measureOperations(options: MeasureOptions = {}): () => void {
  assertOptions(options, "`{ track }`");
  const { track = "Operations" } = options;
  if (typeof track !== "string")
    throw argumentError("measure operations", "`track` as a string", track);
  return addObserver((event) => draw(event as End, track), "end");
}

type End = Extract<OperationEvent, { type: "end" }>;

function draw({ operation, name, startedAt, parent, status, value }: End, track: string): void {
  const { progress } = stateOf(operation);
  const properties = Object.entries(progress === undefined ? {} : valuesOf(progress));
  const outcome = outcomes[status];
  if (status !== Completed) properties.push([outcome, textOf(value)]);
  const nameOfParent = parent && nameOf(parent);
  if (nameOfParent !== undefined) properties.push(["parent", nameOfParent]);
  const devtools = {
    dataType: "track-entry",
    track,
    color: colors[status],
    tooltipText: `${name}: ${outcome}`,
    properties: properties.map(([key, value]) => [key, String(value)]),
  };
  // React does the same: the zero width space distinguishes it from entries of the page with this name.
  const own = `\u200b${name}`;
  performance.measure(own, { start: startedAt, end: performance.now(), detail: { devtools } });
  performance.clearMeasures(own); // The panel has its copy, and the page would keep every entry.
}
