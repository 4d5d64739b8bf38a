/** What became of the jobs of one fault. */
export interface Row {
  readonly fault: string;
  readonly jobs: number;
  completed: number;
  canceled: number;
  /** The operations whose outcome differs from that of their job. */
  untrue: string[];
  /** The longest time from the fault to an outcome, in milliseconds. */
  slowest: number;
}

const columns = ["fault", "jobs", "completed", "canceled", "untrue", "slowest ms"];

/** Prints the rows as a table. */
export function printRows(rows: readonly Row[]): void {
  const cells = rows.map(({ fault, jobs, completed, canceled, untrue, slowest }) =>
    [fault, jobs, completed, canceled, untrue.length, Math.round(slowest)].map(String),
  );
  const widths = columns.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  for (const row of [columns, ...cells])
    process.stdout.write(
      `${row.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join("  ")}\n`,
    );
}
