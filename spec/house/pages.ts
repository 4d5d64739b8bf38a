import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** All pages, by their path from the root. */
export const pages = new Map(
  ["", "docs", "docs/guide", "docs/recipes", "docs/coming-from", "docs/decisions", "skill"]
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file)))
    .filter((file) => file.endsWith(".md"))
    .map((file) => [file, readFileSync(join(root, file), "utf8")]),
);

/** A block of code: its language, and its text. */
export const fence = /^```(.*)\n([\s\S]*?)^```$/gm;
