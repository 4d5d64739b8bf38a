import { type IProgress, throttleProgress } from "async-operation";
import { SingleBar } from "cli-progress";

/** One bar over all jobs. */
export interface ClusterBar extends IProgress<number> {
  /** Says how many jobs have ended. */
  setCompleted(count: number): void;
  completed(): number;
  /** Ends the drawing; the last state stays. */
  stop(): void;
}

/** Draws on a terminal, and writes a line each second where there is none. */
export function drawBar(stream: NodeJS.WriteStream, jobs: number): ClusterBar {
  let completed = 0;
  let last = 0;
  const line = (part: number): string =>
    `${String(Math.floor(part * 100)).padStart(3)} %  ${completed}/${jobs} jobs`;
  const bar = new SingleBar({
    stream,
    format: (_, { progress }) => {
      const full = Math.round(progress * 40);
      return `${"█".repeat(full)}${"░".repeat(40 - full)} ${line(progress)}`;
    },
    hideCursor: true,
    gracefulExit: false, // It would end the bar on a signal, and not the program.
  });
  const lines = throttleProgress<number>((part) => {
    stream.write(`${line(part)}\n`);
  }, 1000);
  let isDrawing = false;
  return {
    report(part) {
      last = part;
      if (!stream.isTTY) return lines.report(part);
      if (!isDrawing) bar.start(1, 0);
      isDrawing = true;
      bar.update(part);
    },
    setCompleted(count) {
      completed = count;
    },
    completed: () => completed,
    stop() {
      if (isDrawing) bar.update(last);
      if (isDrawing) bar.stop();
      isDrawing = false;
      lines.flush();
    },
  };
}
