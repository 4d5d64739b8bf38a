// What the cards work on: the file that was chosen, or bytes made for the purpose.
import { element } from "./elements.js";
import { megabyte } from "./units.js";

/** Returns the function that gives the present choice. */
export function chosenFile(): () => Blob {
  const input = element("#file", HTMLInputElement);
  const text = element("#chosen", HTMLElement);
  const generated = generateBlob(
    Number(new URLSearchParams(location.search).get("megabytes") ?? 200),
  );
  const choice = (): Blob => input.files?.[0] ?? generated;
  const tell = (): void => {
    const size = `${(choice().size / megabyte).toFixed(1)} MB`;
    text.textContent = input.files?.[0] ? size : `Without one: ${size} of zeros`;
  };
  input.addEventListener("change", tell);
  tell();
  return choice;
}

/** Returns zeros: the same ten megabytes again and again: the blob refers to them, and takes no more memory. */
export function generateBlob(megabytes: number): Blob {
  const zeros = new Blob([new Uint8Array(10 * megabyte)]);
  const parts = Array.from({ length: Math.ceil(megabytes / 10) }, () => zeros);
  return new Blob(parts).slice(0, megabytes * megabyte);
}
