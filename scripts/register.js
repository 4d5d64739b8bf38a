// Runs TypeScript as it is, with "async-operation" taken from lib/ and adapters/. Not by the command
// `tsx`: its process stands between a terminal and the program, and doubles or loses a Ctrl-C. Nor by
// `--import tsx`: the workers of a program would not know TypeScript.
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

const { TSX_TSCONFIG_PATH = fileURLToPath(new URL("../spec/tsconfig.json", import.meta.url)) } =
  process.env;
register({ tsconfig: TSX_TSCONFIG_PATH });
