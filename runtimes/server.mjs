import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { toResponse } from "../dist/adapters/response/index.js";
import { run } from "../dist/lib/index.js";
import { sendFile } from "./files.mjs";
import { answer as answerOverHttp } from "./http-routes.mjs";

const listener = getRequestListener(answerOverHttp);

/** What the requests of the cases ask for; what is not answered here goes on until it is canceled. */
const answers = {
  async "/echo"(request, response) {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    response.end(String(bytes));
  },
  async "/operation"(_, response) {
    const counting = run(async ({ report }) => {
      for (const value of [1, 2, 3]) {
        await sleep(5);
        report(value);
      }
      return "done";
    });
    const { headers, body } = toResponse(counting);
    response.writeHead(200, Object.fromEntries(headers));
    for await (const chunk of body) response.write(chunk);
    response.end();
  },
  "/lost": (_, response) => response.destroy(),
  "/slow": (_, response) => response.write("first"),
};

/** Serves the built package and the suite on loopback; returns the address and what stops it. */
export function serve() {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    if (pathname.startsWith("/http/")) return listener(request, response);
    const answer = answers[pathname];
    if (answer !== undefined) return answer(request, response);
    return sendFile(pathname, response);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () =>
      resolve({
        address: `http://127.0.0.1:${server.address().port}`,
        stop: () => {
          server.closeAllConnections();
          server.close();
        },
      }),
    );
  });
}
