// Runs a program when no file descriptor is left, and prints the code of the error.
import { openSync } from "node:fs";
import { toPromise } from "async-operation";
import { runProgram } from "../../examples/recipes/child-process.js";

await toPromise(runProgram(process.execPath, ["--version"])); // Loads what it needs.
try {
  for (;;) openSync("/dev/null", "r");
} catch {
  // The limit.
}
toPromise(runProgram(process.execPath, ["--version"])).catch(({ code }) => console.log(code));
