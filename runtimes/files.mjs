// Files for the pages of the tests, from loopback.
import { readFile } from "node:fs/promises";
import { extname } from "node:path";

const root = new URL("..", import.meta.url);
const script = "text/javascript";
const types = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": script,
  ".mjs": script,
  ".svg": "image/svg+xml",
};

/** Answers with a file of one of the folders; others are not found. */
export async function sendFile(pathname, response, folders = "dist|runtimes") {
  try {
    if (!new RegExp(`^/(${folders})/[\\w@/.-]+$`).test(pathname)) throw new Error("Not here");
    const content = await readFile(new URL(`.${pathname}`, root));
    response.writeHead(200, { "content-type": types[extname(pathname)] ?? "text/plain" });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}
