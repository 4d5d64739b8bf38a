// The planted bugs: each breaks one rule of the contract that the model knows.
import { cancelBugs } from "./cancel-bugs.js";
import { endBugs } from "./end-bugs.js";
import type { Bug } from "./planting.js";
import { watchBugs } from "./watch-bugs.js";

/** Every planted bug. */
export const bugs: readonly Bug[] = [...endBugs, ...cancelBugs, ...watchBugs];
