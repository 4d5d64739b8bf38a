import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A side of a connection. */
export type Side = "client" | "server";

/** Ends connections after some bytes of one side. */
interface Cut {
  readonly bytes: number;
  left: number;
  times: number;
}

/** Holds back what one side sends on the next connections. */
interface Hold {
  times: number;
  readonly release: (() => void)[];
}

/** A real TCP proxy that resets, holds back and refuses connections, and changes its server. */
export class TcpProxy {
  /** Bytes that each side has sent. */
  readonly passed: Record<Side, number> = { client: 0, server: 0 };
  /** The connections that were opened. */
  connections = 0;
  /** The connections that were reset. */
  resets = 0;
  /** Whether each new connection is reset. */
  refuses = false;
  /** The URL of the server. */
  target: URL;
  readonly #server: Server = createServer((client) => this.#accept(client));
  readonly #sockets = new Set<Socket>();
  /** The connections of clients that have sent something. */
  readonly #used = new Set<Socket>();
  readonly #cuts: Partial<Record<Side, Cut>> = {};
  readonly #holds: Partial<Record<Side, Hold>> = {};
  #onIdle = (): void => {};

  private constructor(target: string) {
    this.target = new URL(target);
  }

  static async open(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** The URL of the server, through the proxy. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.target.pathname}`;
  }

  /** Resets the connection on which one side sends more than some bytes from now on; so for each next one. */
  cut(side: Side, bytes: number, times = 1): void {
    this.#cuts[side] = { bytes, left: bytes, times };
  }

  /** Holds back what one side sends on the next connections; returns the function that lets it pass. */
  hold(side: Side, times = Infinity): () => void {
    const hold: Hold = { times, release: [] };
    this.#holds[side] = hold;
    return () => {
      hold.times = 0;
      for (const release of hold.release.splice(0)) release();
    };
  }

  /** Resolves when a number of connections was opened. */
  async opened(count: number): Promise<void> {
    while (this.connections < count) await new Promise(setImmediate);
  }

  /** Resets all connections. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Resolves when no connection is open by which a request was sent: undici keeps a spare one. */
  async idle(): Promise<void> {
    if (this.#used.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  stop(): void {
    this.reset();
    this.#server.close();
  }

  #accept(client: Socket): void {
    this.connections++;
    this.#keep(client);
    client.once("data", () => this.#used.add(client));
    if (this.refuses) return void client.resetAndDestroy();
    const server = this.#keep(connect(Number(this.target.port), this.target.hostname));
    this.#forward("client", [client, server]);
    this.#forward("server", [server, client]);
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on("error", () => {}); // It closes.
    socket.once("close", () => {
      this.#sockets.delete(socket);
      if (this.#used.delete(socket) && this.#used.size === 0) this.#onIdle();
    });
    return socket;
  }

  #forward(side: Side, [from, to]: [Socket, Socket]): void {
    const held: Buffer[] = [];
    let isHeld = this.#isHeld(side, () => {
      isHeld = false;
      for (const chunk of held) this.#pass(side, chunk, [from, to]);
      if (from.destroyed) to.destroySoon();
    });
    from.on("data", (chunk) => {
      if (isHeld) held.push(chunk);
      else this.#pass(side, chunk, [from, to]);
    });
    from.once("close", () => {
      if (!isHeld) to.destroySoon();
    });
  }

  #isHeld(side: Side, release: () => void): boolean {
    const hold = this.#holds[side];
    if (!hold || hold.times <= 0) return false;
    hold.times--;
    hold.release.push(release);
    return true;
  }

  #pass(side: Side, chunk: Buffer, [from, to]: [Socket, Socket]): void {
    const cut = this.#cuts[side];
    this.passed[side] += chunk.length;
    if (!cut || cut.times === 0 || chunk.length <= cut.left) {
      if (cut) cut.left -= chunk.length;
      return void to.write(chunk);
    }
    to.write(chunk.subarray(0, cut.left)); // What arrived is read; then, the client sees the reset.
    cut.times--;
    cut.left = cut.bytes;
    this.resets++;
    const [client, server] = side === "client" ? [from, to] : [to, from];
    client.resetAndDestroy();
    server.destroySoon();
  }
}
