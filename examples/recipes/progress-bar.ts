import { type AsyncOperationLike, AsyncStatus, throttleProgress, watch } from "async-operation";
import { MultiBar } from "cli-progress";

const outcomes = ["running", "done", "canceled", "failed"]; // By AsyncStatus.

/** Draws a bar for each operation, with its name; prints occasional lines if the stream is not a terminal. */
export function showProgress(
  operations: Readonly<Record<string, AsyncOperationLike<unknown, number>>>,
  stream: NodeJS.WritableStream & { isTTY?: boolean } = process.stderr,
): void {
  if (stream.isTTY) drawBars(operations, stream);
  else
    for (const [name, operation] of Object.entries(operations)) {
      const write = (text = "") => stream.write(`${name}: ${text}\n`);
      const writePercent = (value: number) => write(`${Math.floor(value * 100)} %`);
      watch(operation, {
        progress: throttleProgress(writePercent, 1000),
        completed: (status) => write(outcomes[status]),
      });
    }
}

function drawBars(
  operations: Readonly<Record<string, AsyncOperationLike<unknown, number>>>,
  stream: NodeJS.WritableStream,
): void {
  const format = "{bar} {percentage} % {name} {outcome}";
  const bars = new MultiBar({ stream, format, linewrap: true }); // A Ctrl-C would leave it off.
  let left = Object.keys(operations).length;
  for (const [name, operation] of Object.entries(operations)) {
    const bar = bars.create(1, 0, { name, outcome: outcomes[0] });
    watch(operation, {
      progress: (value) => bar.update(value),
      completed(status) {
        if (status === AsyncStatus.Completed) bar.update(1);
        bar.update({ outcome: outcomes[status] });
        left--;
        if (left === 0) bars.stop();
      },
    });
  }
}
