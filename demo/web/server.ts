// npm run demo:web: serves the page with Vite, and the routes that its cards talk to.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { createServer as createVite } from "vite";
import { aliases } from "./aliases.js";
import { startBackend } from "./lasting/backend.js";
import { routes } from "./routes.js";

const root = fileURLToPath(new URL(".", import.meta.url));
const repository = fileURLToPath(new URL("../..", import.meta.url));
const server = createServer();
const vite = await createVite({
  root,
  configFile: false,
  logLevel: "warn",
  cacheDir: `${repository}/node_modules/.vite`,
  resolve: { alias: aliases() },
  // Known before the first page asks, so that none is loaded twice.
  optimizeDeps: { include: ["hash-wasm", "react", "react/jsx-dev-runtime", "react-dom/client"] },
  esbuild: { jsx: "automatic" },
  server: { middlewareMode: true, hmr: { server }, fs: { allow: [repository] } },
});
const backend = await startBackend();
const answer = getRequestListener(routes.route("/api/lasting", backend.routes).fetch);
server.on("request", (request, reply) => {
  if (request.url?.startsWith("/api/")) answer(request, reply);
  else vite.middlewares(request, reply);
});
server.on("error", (error) => {
  console.error(`Cannot serve the page: ${error.message}`);
  process.exit(1);
});
const { PORT = "0" } = process.env;
server.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://127.0.0.1:${port}/`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, async () => {
    server.closeAllConnections();
    server.close();
    await vite.close();
    await backend.stop();
    process.exit(0);
  });
