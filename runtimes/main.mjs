// Runs the suite on Node, Bun and Deno, and prints what became of it as its last line.
import { runSuite } from "./suite.mjs";

console.log(JSON.stringify(await runSuite()));
