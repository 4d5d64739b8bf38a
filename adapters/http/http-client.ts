import { type Observation, observe, onAbort } from "../../lib/adapter-kit.js";
import { AsyncOperationSource, type IAsyncOperationWithProgress } from "../../lib/index.js";
import { lose, responseErrorOf, startTimer } from "../../lib/wire.js";
import { ClientRequests, isFollowing } from "./client-requests.js";
import { Connection, type ConnectionOptions } from "./connection.js";
import type { FromHttpOptions, HttpRequestMaker } from "./from-http.js";
import { isTemporary, LostConnection } from "./lost-connection.js";
import { Pause } from "./pause.js";

/** The longest wait for the answer to a cancel, in milliseconds. */
const patience = 10_000;

/** The options with their defaults. */
export interface HttpClientOptions<TResult, TProgress>
  extends ConnectionOptions<TResult, TProgress>,
    Pick<FromHttpOptions<TResult, TProgress>, "leave" | "located"> {
  readonly cancelTimeout: number;
  readonly attempts: number;
  readonly pause: number;
  readonly most: number;
}

/** Starts an operation of a server, follows it over any number of connections, and cancels it. */
export class HttpClient<TResult, TProgress> {
  readonly #options: HttpClientOptions<TResult, TProgress>;
  readonly #requests: ClientRequests;
  readonly #source = new AsyncOperationSource<TResult, TProgress>();
  readonly #observation: Observation = observe(this.#source.operation, {});
  readonly #connection: Connection<TResult, TProgress>;
  readonly #pause = new Pause();
  /** The URL of the operation, once it is known. */
  #url: string | undefined;
  /** Whether the work may have been started. */
  #isSent = false;
  /** The failures in a row. */
  #failures = 0;

  constructor(make: HttpRequestMaker, options: HttpClientOptions<TResult, TProgress>) {
    const source = this.#source;
    this.#options = options;
    this.#requests = new ClientRequests(make);
    this.#connection = new Connection(source, this.#requests, options);
    this.#observation.defer(() => {
      this.#connection.close();
      this.#pause.end();
    });
    let hasLeft = false;
    source.onCancel((reason) => {
      if (hasLeft || !this.#isSent) source.fail(reason);
      else this.#cancel(reason);
    });
    const leave = (reason: unknown): void => {
      hasLeft = true;
      source.operation.cancel(reason);
      source.fail(reason); // Of a cancel that is under way.
    };
    if (options.leave) this.#observation.defer(onAbort(options.leave, leave));
    this.#run().catch(source.fail);
  }

  get operation(): IAsyncOperationWithProgress<TResult, TProgress> {
    return this.#source.operation;
  }

  async #run(): Promise<void> {
    while (!this.#observation.ended) {
      try {
        const end = await this.#proceed();
        if (end) return void end();
      } catch (error) {
        if (this.#observation.ended) return;
        if (!(error instanceof LostConnection)) throw error;
        await this.#recover(error);
      }
    }
  }

  /** Starts the work, or follows it by one connection; returns the function that ends the operation. */
  async #proceed(): Promise<(() => unknown) | undefined> {
    if (this.#url === undefined) {
      await this.#start();
      return undefined;
    }
    const answer = await this.#connection.follow(this.#url);
    if (typeof answer === "function") return answer;
    this.#failures = 0;
    await this.#pause.wait(answer);
    return undefined;
  }

  async #start(): Promise<void> {
    if (this.#source.isCanceled()) return this.#pause.wait(Infinity); // Until the cancel has the URL.
    const request = await this.#requests.start();
    if (this.#observation.ended) return;
    this.#isSent = true;
    if (isFollowing(request)) return this.#locate(request.url);
    try {
      await this.#locateBy(await this.#connection.send(request), request);
    } finally {
      this.#connection.close();
    }
  }

  /** Takes the URL of the operation from the answer to POST, or to DELETE with a key. */
  async #locateBy(response: Response, request: Request): Promise<void> {
    const { headers, ok, body } = response;
    if (!ok || !body) throw await responseErrorOf(response, "202 with a URL", this.#source);
    // A page of another origin cannot read `Location`.
    const location = headers.get("location") ?? (await this.#connection.readUrl(body));
    this.#locate(new URL(location, response.url || request.url).href);
  }

  #locate(url: string): void {
    if (this.#url !== undefined) return;
    this.#url = url;
    this.#failures = 0;
    this.#options.located?.(url);
  }

  /** Waits before the next connection, unless there were too many failures. */
  async #recover(lost: LostConnection): Promise<void> {
    const { attempts, pause, most } = this.#options;
    if (this.#connection.takeSuccess()) this.#failures = 0;
    if (lost.isExpected) return;
    // Offline, each request fails at once, which says nothing of the server.
    if (attempts > 0 && globalThis.navigator?.onLine === false) return this.#pause.wait(most);
    if (++this.#failures > attempts)
      return lose(this.#source, `its connection failed ${this.#failures} times`, lost);
    const backoff = Math.min(most, pause * 2 ** (this.#failures - 1)) * (0.5 + Math.random() / 2);
    await this.#pause.wait(Math.max(backoff, lost.retryAfter));
  }

  /** Asks the server to cancel until it answers; the operation ends as the work does. */
  async #cancel(reason: unknown): Promise<void> {
    const { cancelTimeout, pause } = this.#options;
    this.#observation.defer(startTimer(cancelTimeout, () => this.#source.fail(reason)));
    const wait = new Pause();
    this.#observation.defer(() => wait.end());
    while (!this.#observation.ended && !(await this.#sendCancel(reason))) await wait.wait(pause);
    this.#pause.end();
  }

  /** Returns whether the server has answered. */
  async #sendCancel(reason: unknown): Promise<boolean> {
    const url = this.#url;
    try {
      const request = await this.#requests.cancel(url, reason);
      // The tab may close now. Firefox forgets a `keepalive` of the Request.
      const signal = AbortSignal.timeout(patience);
      const response = await fetch(request, { signal, keepalive: true });
      if (isTemporary(response.status)) return false;
      if (url === undefined) {
        await this.#locateBy(response, request);
        this.#connection.drop(); // The request that starts may still be under way.
      }
      return true;
    } catch {
      return false;
    }
  }
}
