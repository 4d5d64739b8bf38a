import { AsyncStatus, Started } from "./async-status.js";
import { type AnyOperation, friends, nothing, Operation } from "./operation.js";

type Inspect = (value: unknown, options: object) => string;

// Called by `console.log` in Node, Bun and Deno. Not in operation.ts: bundlers leave this module out,
// as no browser calls the method.
Object.defineProperty(Operation.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: AnyOperation, depth?: number, options?: object, inspect: Inspect = String): string {
    const [id, status, { name, closed }, latest] = friends.peek(this);
    const isPending = status === Started && friends.requestOf(this) !== undefined;
    const state = isPending ? "cancel requested" : closed ? "closed" : AsyncStatus[status];
    const report =
      latest === nothing || status !== Started ? "" : `, ${inspect(latest, { ...options, depth })}`;
    const title = name === undefined ? "" : ` ${JSON.stringify(name)}`;
    return `Operation ${id}${title}: ${state}${report}`;
  },
});
