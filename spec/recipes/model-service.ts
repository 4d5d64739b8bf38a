import { once } from "node:events";
import { afterEach, beforeEach } from "@jest/globals";
import { type HttpServer, startServer } from "./http-server.js";

/** A small server that streams events as the service of a model does. */
export interface ModelService {
  readonly server: HttpServer;
  /** The bodies of the requests. */
  readonly bodies: { readonly input: unknown[]; readonly stream?: boolean }[];
  /** The events of each answer; the last one repeats. An empty answer has no head either. */
  answers: { readonly type: string }[][];
  /** What comes after the last event: the end, a lost connection, or nothing. */
  after: "end" | "lost" | "silence";
  /** Resolves when the client has closed the connection of an answer. */
  left(): Promise<unknown>;
}

async function startService(): Promise<ModelService> {
  const bodies: ModelService["bodies"] = [];
  const server = await startServer(async (request, response) => {
    request.setEncoding("utf8");
    let body = "";
    for await (const text of request) body += text;
    bodies.push(JSON.parse(body));
    const [events = [], ...others] = service.answers;
    if (others.length > 0) service.answers = others;
    if (events.length === 0) return;
    response.writeHead(200, { "content-type": "text/event-stream" });
    const texts = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.write(texts.join("")); // They arrive together.
    if (service.after === "end") response.end();
    if (service.after === "lost") setTimeout(() => response.destroy(), 20); // The events arrive before.
  });
  const service: ModelService = {
    server,
    bodies,
    answers: [],
    after: "end",
    left: () => once(server.events, "gone"),
  };
  return service;
}

/** Provides each test with such a server. */
export function provideModelService(set: (service: ModelService) => void): void {
  let service: ModelService;
  beforeEach(async () => {
    service = await startService();
    set(service);
  });
  afterEach(() => service.server.stop());
}

/** The options of the clients of OpenAI and Anthropic. */
export const optionsOf = ({ server }: ModelService) => ({
  apiKey: "key",
  baseURL: server.origin,
  maxRetries: 0,
});
