import { argumentError, assertOptions } from "../../lib/adapter-kit.js";
import { AsyncStatus, watch } from "../../lib/index.js";
import { addObserver, nameOfRecorded, type OperationEvent } from "./registry.js";
import { textOf, valuesOf } from "./texts.js";

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
 * parent. Operations that started before the call have no bar.
 *
 * @param options - The name of the track.
 * @returns The function that stops measuring; running operations still get their bars.
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
  return addObserver({
    start(event, next) {
      let properties: Properties = [];
      watch(event.operation, {
        progress(value) {
          properties = Object.entries(valuesOf(value));
        },
        completed(status, value) {
          if (status !== AsyncStatus.Completed)
            properties.push([AsyncStatus[status], textOf(value)]);
          if (event.parent) properties.push(["parent", nameOfRecorded(event.parent)]);
          draw(event, { track, status, properties });
        },
      });
      next();
    },
  });
}

type Properties = [name: string, value: string | number][];

interface Bar {
  readonly track: string;
  readonly status: AsyncStatus;
  readonly properties: Properties;
}

function draw({ name, startedAt }: OperationEvent, { track, status, properties }: Bar): void {
  const devtools = {
    dataType: "track-entry",
    track,
    color: colors[status],
    tooltipText: `${name}: ${AsyncStatus[status]}`,
    properties: properties.map(([key, value]) => [key, String(value)]),
  };
  performance.measure(name, { start: startedAt, end: performance.now(), detail: { devtools } });
  // The panel has its copy, and the page would keep every entry; those of others with this name stay.
  if (performance.getEntriesByName(name, "measure").length === 1) performance.clearMeasures(name);
}
