// Runs TypeScript as it is, with "async-operation" taken from lib/ and adapters/. Not by the command
// `tsx`: its process stands between a terminal and the program, and doubles or loses a Ctrl-C.
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

register({ tsconfig: fileURLToPath(new URL("../spec/tsconfig.json", import.meta.url)) });
