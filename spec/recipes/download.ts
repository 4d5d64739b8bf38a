import { once } from "node:events";
import type { RequestListener } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress } from "async-operation";
import { toPromise } from "async-operation/promise";
import { type HttpServer, startServer } from "./http-server.js";

/** What the server gives for "/". */
export const file: Buffer = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));

const answer: RequestListener = ({ url }, response) => {
  if (url === "/silent") return;
  if (url === "/missing") return void response.writeHead(404).end("missing");
  if (url === "/lost")
    return void response
      .writeHead(200, { "content-length": file.length })
      .write("first", () => response.destroy());
  if (url === "/endless") {
    response.writeHead(200, { "content-length": 1e12 });
    response.on("drain", () => response.write(file));
    return void response.write(file);
  }
  response.writeHead(200, { "content-length": file.length });
  response.end(file);
};

/** How a recipe downloads a URL, and where its reports say how far it is. */
export interface Download<TResult, TProgress> {
  readonly start: (url: string) => IAsyncOperationWithProgress<TResult, TProgress>;
  readonly bytesOf: (result: TResult) => Uint8Array;
  readonly loadedOf: (report: TProgress) => readonly [loaded: number, total: number | undefined];
}

/** Checks what every recipe that downloads has to keep. */
export function describeDownload<TResult, TProgress>(
  name: string,
  { start, bytesOf, loadedOf }: Download<TResult, TProgress>,
): void {
  describe(name, () => {
    let server: HttpServer;

    beforeAll(async () => {
      server = await startServer(answer);
    });

    afterAll(() => server.stop());

    test("completes with all bytes, and reports how many have come, up to the total", async () => {
      const operation = start(`${server.origin}/`);
      const reports: (readonly [number, number | undefined])[] = [];
      operation.progress = (_, value) => reports.push(loadedOf(value));
      expect(Buffer.compare(bytesOf(await toPromise(operation)), file)).toBe(0);
      expect(reports.at(-1)).toEqual([file.length, file.length]);
      const loaded = reports.map(([value]) => value);
      expect(loaded).toEqual([...loaded].sort((left, right) => left - right));
    });

    test("ends in Canceled, and the server sees the connection close, when it is canceled halfway", async () => {
      const gone = once(server.events, "gone");
      const operation = start(`${server.origin}/endless`);
      operation.progress = () => operation.cancel("not needed");
      await expect(toPromise(operation)).rejects.toBeDefined();
      expect(operation.status).toBe(AsyncStatus.Canceled);
      expect(operation.errorCode?.cause).toBe("not needed");
      await gone;
    });

    test("ends in Canceled, and the server sees the connection close, when it is canceled before the answer", async () => {
      const gone = once(server.events, "gone");
      const requested = once(server.events, "request");
      const operation = start(`${server.origin}/silent`);
      await requested;
      operation.cancel("not needed");
      await expect(toPromise(operation)).rejects.toBeDefined();
      expect(operation.status).toBe(AsyncStatus.Canceled);
      expect(operation.errorCode?.cause).toBe("not needed");
      await gone;
    });

    test.each([
      ["the server answers 404", "/missing"],
      ["the connection is lost", "/lost"],
    ])("ends in Error when %s", async (_, path) => {
      const operation = start(server.origin + path);
      await expect(toPromise(operation)).rejects.toThrow();
      expect(operation.status).toBe(AsyncStatus.Error);
    });
  });
}
