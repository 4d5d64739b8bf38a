// Ten nested operations, as a tree while they run and as spans of OpenTelemetry when they have:
// npm run demo:site
import { toPromise } from "async-operation";
import { traceOperations } from "async-operation/diagnostics";
import { createBars, drawTree } from "../draw-tree.js";
import { publishSite } from "./publish.js";
import { collectSpans } from "./spans.js";

const { tracer, print } = collectSpans();
const stopTracing = traceOperations(tracer, { interval: 500 });
const bars = createBars(process.stderr);
const stopDrawing = drawTree(bars, process.stderr, 12);
try {
  await toPromise(publishSite());
} finally {
  stopDrawing();
  bars.stop();
  stopTracing();
}
for (const line of print()) console.log(line);
