// A connection that can be cut: a proxy of TCP on loopback.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** The network between the page and its server. */
export interface Network {
  /** The origin that the page knows. */
  readonly origin: string;
  readonly isCut: boolean;
  /** Cuts all connections and refuses new ones, or stops that. */
  setCut(isCut: boolean): void;
  close(): void;
}

/** Starts a proxy to a port. */
export async function startNetwork(port: number): Promise<Network> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) return void client.resetAndDestroy();
    const target = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const destroyAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get isCut() {
      return isCut;
    },
    setCut(cut) {
      isCut = cut;
      if (cut) destroyAll();
    },
    close() {
      destroyAll();
      server.close();
    },
  };
}
