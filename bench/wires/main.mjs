// What each wire costs beside the least that does the same by hand: npm run bench:wires
// Both sides of a pair take turns, round after round; the ratio is that of the same round.
import { compare } from "./compare.mjs";
import { openEvents } from "./events.mjs";
import { openHttp } from "./http.mjs";
import { openPort } from "./port.mjs";
import { openQueue } from "./queue.mjs";

for (const open of [openPort, openEvents, openHttp, openQueue]) {
  const { pairs, close } = await open();
  for (const pair of pairs) await compare(pair);
  await close();
}
