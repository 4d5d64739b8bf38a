// Hashes a text. WinJS code waits for an operation of ours, with its own time limit; a WinJS.Promise
// becomes an operation.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { setImmediate as turn } from "node:timers/promises";
import { AsyncStatus, type OperationContext, run, toPromise } from "async-operation";
import {
  fromWinJSPromise,
  toWinJSPromise,
  type WinJSPromiseConstructor,
} from "async-operation/winjs";

// WinJS wants a browser: this much of one is enough.
const browser = { window: globalThis, navigator: { userAgent: "" } };
for (const [name, value] of Object.entries(browser))
  Object.defineProperty(globalThis, name, { value, configurable: true });
createRequire(import.meta.url)("winjs/js/base.js");
const WinJSPromise: WinJSPromiseConstructor & {
  timeout<TPromise>(milliseconds: number, promise: TPromise): TPromise;
} = Reflect.get(globalThis, "WinJS").Promise;

const part = Buffer.alloc(50_000, "All work and no play makes Jack a dull boy. ");

/** The operation: progress is 0..1, the result is a text. */
const hash = (parts: number) =>
  run(async ({ report, throwIfCanceled }: OperationContext<number>) => {
    const sum = createHash("sha256");
    for (let done = 1; done <= parts; done++) {
      await turn();
      throwIfCanceled();
      sum.update(part);
      report(done / parts);
    }
    return sum.digest("hex").slice(0, 8);
  });

// To WinJS: three callbacks, and WinJS's own time limit, which cancels the operation.
await new Promise<void>((resolve) => {
  toWinJSPromise(hash(4), WinJSPromise).done(
    (sum) => resolve(console.log(sum)),
    null,
    (fraction) => console.log(fraction),
  );
});
const endless = hash(Infinity);
WinJSPromise.timeout(20, toWinJSPromise(endless, WinJSPromise)).done(null, (error) =>
  console.log(error.name),
);
await toPromise(endless).catch(() => console.log(endless.status === AsyncStatus.Canceled));

// From WinJS.
const legacy = new WinJSPromise(
  (complete) => setTimeout(complete, 5, "from WinJS"),
  () => {},
);
console.log(await toPromise(fromWinJSPromise(legacy)));
