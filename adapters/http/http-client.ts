import { type Observation, observe, onAbort } from "../../lib/adapter-kit.js";
import type { IAsyncOperationWithProgress } from "../../lib/index.js";
import { AdapterSource, lose, responseErrorOf, startTimer } from "../../lib/wire.js";
import { ClientRequests, isFollowing, type RequestSource } from "./client-requests.js";
import { Connection, type ConnectionOptions } from "./connection.js";
import type { FromHttpOptions } from "./from-http.js";
import { assertLasting, LostConnection, notNeeded } from "./lost-connection.js";
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
  readonly #source = new AdapterSource<TResult, TProgress>(undefined, "fromHttp");
  readonly #observation: Observation = observe(this.#source.operation, {});
  readonly #connection: Connection<TResult, TProgress>;
  readonly #pause = new Pause();
  readonly #pauseOfCancel = new Pause();
  /** The URL of the operation, once it is known. */
  #url: string | undefined;
  /** Whether the work may run. */
  #mayRun: boolean;
  /** The failures in a row. */
  #failures = 0;

  constructor(make: RequestSource, options: HttpClientOptions<TResult, TProgress>) {
    const source = this.#source;
    this.#options = options;
    this.#requests = new ClientRequests(make);
    if (typeof make === "object" && isFollowing(make)) this.#url = make.url;
    this.#mayRun = this.#url !== undefined;
    this.#connection = new Connection(source, this.#requests, options);
    this.#observation.defer(() => {
      this.#connection.close();
      this.#pause.end();
      this.#pauseOfCancel.end();
    });
    let hasLeft = false;
    source.onCancel((reason) => {
      if (hasLeft || !this.#mayRun) source.fail(reason);
      else this.#cancel(reason);
    });
    const leave = (reason: unknown): void => {
      hasLeft = true;
      source.operation.cancel(reason);
      source.fail(source.reason); // Of a cancel that is under way.
    };
    if (options.leave) this.#observation.defer(onAbort(options.leave, leave));
    this.#run().catch(source.fail);
  }

  get operation(): IAsyncOperationWithProgress<TResult, TProgress> {
    return this.#source.operation;
  }

  async #run(): Promise<void> {
    if (this.#url !== undefined) {
      await null; // The caller has the operation by then.
      if (!this.#observation.ended) this.#options.located?.(this.#url);
    }
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
    this.#mayRun = true;
    if (isFollowing(request)) return this.#locate(request.url);
    if (this.#source.isCanceled()) return; // While the request was made.
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
    this.#connection.drop(); // The request that starts may still be under way.
    if (this.#source.isCanceled()) this.#pauseOfCancel.end(); // It may have failed by the key.
    this.#options.located?.(url);
  }

  /** Waits before the next connection, unless there were too many failures; a cancel has its own limit. */
  async #recover(lost: LostConnection): Promise<void> {
    if (this.#connection.isUseful) this.#failures = 0;
    if (lost === notNeeded) return;
    const { attempts, most } = this.#options;
    // Offline, each request fails at once, which says nothing of the server.
    if (attempts > 0 && globalThis.navigator?.onLine === false) return this.#pause.wait(most);
    if (++this.#failures > attempts && !this.#source.isCanceled())
      return lose(this.#source, `its connection failed ${this.#failures} times`, lost);
    await this.#pause.wait(this.#backoff(this.#failures, lost));
  }

  /** Returns the time until the next request after some failures. */
  #backoff(failures: number, error: unknown): number {
    const { pause, most } = this.#options;
    const longest = Math.min(most, pause * 2 ** Math.min(failures - 1, 32));
    const retryAfter = error instanceof LostConnection ? error.retryAfter : 0;
    return Math.max(longest * (0.5 + Math.random() / 2), retryAfter);
  }

  /** Asks the server to cancel until it answers; the operation ends as the work does. */
  async #cancel(reason: unknown): Promise<void> {
    const { cancelTimeout } = this.#options;
    this.#observation.defer(startTimer(cancelTimeout, () => this.#source.fail(reason)));
    for (let failures = 1; !this.#observation.ended; failures++) {
      try {
        await this.#sendCancel(reason);
        break;
      } catch (error) {
        await this.#pauseOfCancel.wait(this.#backoff(failures, error));
      }
    }
    this.#pause.end();
  }

  async #sendCancel(reason: unknown): Promise<void> {
    const url = this.#url;
    const request = await this.#requests.cancel(url, reason);
    // The tab may close now. Firefox forgets a `keepalive` of the Request.
    const signal = AbortSignal.timeout(patience);
    const response = await fetch(request, { signal, keepalive: true });
    try {
      assertLasting(response);
      if (url === undefined) await this.#locateBy(response, request);
    } finally {
      response.body?.cancel().catch(() => {}); // Unless it was read.
    }
  }
}
