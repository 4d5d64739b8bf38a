import { runSuite } from "./suite.mjs";

postMessage(await runSuite());
