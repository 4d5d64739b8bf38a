// Before each spec of http, in its own process: plants the bug whose rule PLANT is.
import { httpBugs } from "./http-bugs.js";

const { PLANT } = process.env;
httpBugs.find(({ rule }) => rule === PLANT)?.plant();
