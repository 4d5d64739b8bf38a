// Loaded with the first card, in the browser only.
import { bindCard } from "../../../demo/web/card.js";
import { generateBlob } from "../../../demo/web/file.js";
import { hashInWorker } from "../../../demo/web/hash.js";
import { mountStates } from "../../../demo/web/states.js";

const megabytes = 400;

const cards = {
  hash: () =>
    bindCard(
      "hash",
      () => hashInWorker(generateBlob(megabytes)),
      (hash) => `SHA-256 ${hash}`,
    ),
  states: mountStates,
};

/** Makes the buttons of a card work; returns the function to call when the page is left. */
export function bind(name: keyof typeof cards): () => void {
  return cards[name]();
}
