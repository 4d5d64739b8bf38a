// Runs TypeScript as it is, in workers, too, with "async-operation" taken from lib/ and adapters/. oxc
// compiles within the process: a compiler that is a process of its own may crash at the exit of ours.
import { fileURLToPath } from "node:url";

process.env.OXC_TSCONFIG_PATH ??= fileURLToPath(new URL("../spec/tsconfig.json", import.meta.url));
await import("@oxc-node/core/register");
