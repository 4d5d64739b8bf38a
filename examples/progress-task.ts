// Renames files as an extension of VS Code does it. `window.withProgress` is there in the editor
// only, so that the program brings its own, which draws a line of text for each report.
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AsyncStatus, type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { fromProgressTask, type ProgressTask, toProgressTask } from "async-operation/progress-task";
import { CancellationTokenSource } from "vscode-jsonrpc/node";

interface Report {
  readonly message?: string;
  readonly increment?: number;
}

const button = new CancellationTokenSource();

/** As `window.withProgress({ location: ProgressLocation.Notification, cancellable: true }, task)`. */
function withProgress<Result>(task: ProgressTask<Result, Report>): Promise<Result> {
  let percent = 0;
  const report = ({ message = "", increment = 0 }: Report): void => {
    percent += increment;
    console.log(`${percent} % ${message}`.trimEnd());
  };
  return task({ report }, button.token);
}

function renameFiles(folder: string, files: string[]): IAsyncOperationWithProgress<number, number> {
  return run(async ({ report, throwIfCanceled }) => {
    for (const [index, file] of files.entries()) {
      throwIfCanceled();
      await rename(join(folder, file), join(folder, `${file}.old`));
      report((index + 1) / files.length);
    }
    return files.length;
  });
}

const folder = join(await mkdtemp(join(tmpdir(), "async-operation-")), "files");
const files = ["a", "b", "c", "d"];
await mkdir(folder);
for (const file of files) await writeFile(join(folder, file), file);

// To a task: the operation shows in the notification, and its button cancels the operation.
console.log(await withProgress(toProgressTask(renameFiles(folder, files))), "files");
const olds = files.map((file) => `${file}.old`);
const show = (value: number): Report => ({ message: `${value * olds.length} of ${olds.length}` });
const renaming = renameFiles(folder, olds);
const task = toProgressTask(renaming, show);
button.cancel();
await withProgress(task).catch(() => console.log(renaming.status === AsyncStatus.Canceled));

// From a task: it becomes an operation, also outside the editor.
const deleting = fromProgressTask(async (progress) => {
  await rm(join(folder, ".."), { recursive: true });
  progress.report({ message: "deleted", increment: 100 });
});
await toPromise(deleting, { progress: ({ message }) => console.log(message) });
