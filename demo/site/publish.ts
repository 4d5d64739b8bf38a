// Publishes a site that does not exist: ten operations, each made of its parts. Runs in Node and in browsers.
import { type IAsyncOperationWithProgress, run, toPromise } from "async-operation";

type Operation = IAsyncOperationWithProgress<void, number>;

/** Starts a part of the work. */
type Start = () => Operation;

/** Runs parts at once; reports 0..1. A cancel stops all of them, and one that fails stops no other. */
function together(name: string, ...starts: Start[]): Start {
  return () =>
    run(
      async ({ report, onCancel, throwIfCanceled }) => {
        const parts = starts.map((start) => start());
        for (const part of parts) onCancel(part);
        let ended = 0;
        const follow = async (part: Operation): Promise<void> => {
          await toPromise(part).catch(() => {});
          report(++ended / parts.length);
        };
        await Promise.all(parts.map(follow));
        throwIfCanceled();
      },
      { name },
    );
}

/** Does nothing for some time; reports 0..1, and fails at the end if there is an error. */
function work(name: string, duration: number, error?: Error): Start {
  return () =>
    run(
      ({ report, onCancel }) =>
        new Promise<void>((resolve, reject) => {
          const steps = Math.ceil(duration / 40);
          let step = 0;
          const timer = setInterval(() => {
            report(++step / steps);
            if (step === steps) end(() => (error ? reject(error) : resolve()));
          }, 40);
          const end = (settle: () => void): void => {
            clearInterval(timer);
            settle();
          };
          onCancel((reason) => end(() => reject(reason)));
        }),
      { name },
    );
}

/** Cancels an operation after some time. */
function stopped(start: Start, duration: number, reason: string): Start {
  return () => {
    const operation = start();
    const timer = setTimeout(() => operation.cancel(reason), duration);
    operation.completed = () => clearTimeout(timer);
    return operation;
  };
}

/** Publishes the site, in three seconds. */
export function publishSite(): Operation {
  const pages = together("pages", work("home", 800), work("news", 2000));
  const pictures = together("pictures", work("photos", 3000), work("icons", 1200));
  const build = together("build", pages, pictures);
  const video = stopped(work("video", 4000), 1600, "too large");
  const mail = work("mail", 2400, new Error("No subscribers"));
  return together("publish site", build, video, mail)();
}
