// The page: one card for each place where work runs, and a picture of the operation that was started last.

import { measureOperations } from "async-operation/diagnostics";
import { publishSite } from "../site/publish.js";
import { bindCard } from "./card.js";
import { chosenFile } from "./file.js";
import { hashInWorker } from "./hash.js";
import { followLog } from "./log.js";
import { showRunning } from "./panel.js";
import { publish } from "./publish.js";
import { importRows } from "./rows.js";
import { mountStates } from "./states.js";
import { upload } from "./upload.js";

const file = chosenFile();
bindCard(
  "hash",
  () => hashInWorker(file()),
  (hash) => `SHA-256 ${hash}`,
);
bindCard(
  "upload",
  () => upload(file()),
  (bytes) => `The server got ${bytes} bytes`,
);
bindCard(
  "import",
  () => importRows(),
  (rows) => `The server has imported ${rows}`,
);
bindCard(
  "publish",
  () => publish(file()),
  (text) => text,
);
bindCard("site", publishSite, () => "Published");
measureOperations(); // Bars in the Performance panel of Chrome.
showRunning();
mountStates();
followLog();
