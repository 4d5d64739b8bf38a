// Opens each folder as a site in Chromium, waits until the title of its page changes, and prints the title.
// node runtimes/open-pages.mjs FOLDER …
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { browsers, waitFor } from "./drivers.mjs";

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };

/** Serves a folder on loopback. */
async function serve(folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    try {
      const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
      const content = await readFile(join(folder, path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "text/plain" });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const page = await browsers.Chromium({ dark: false });
try {
  for (const folder of process.argv.slice(2)) {
    const server = await serve(folder);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const isChanged = '!["", "waiting"].includes(document.title)';
    await waitFor(page, isChanged, 20_000).catch(() => {});
    console.log(await page.evaluate("document.title"));
    server.closeAllConnections();
    server.close();
  }
} finally {
  await page.close();
}
