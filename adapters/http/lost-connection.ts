/** A failure after which the connection is taken up again. */
export class LostConnection extends Error {
  /** The time that the server asks to wait, in milliseconds. */
  readonly retryAfter: number = 0;
}

/** The client has ended the connection itself: the next one follows without a pause. */
export const notNeeded: LostConnection = new LostConnection("The connection is not needed");

/** Throws `LostConnection` if a status may be another one later: too early, too many requests, a server that restarts. */
export function assertLasting(response: Response): void {
  const { status } = response;
  if (status < 500 && ![408, 425, 429].includes(status)) return;
  const lost = new LostConnection(`The server answered HTTP ${status}`);
  throw Object.assign(lost, { retryAfter: retryAfterOf(response) ?? 0 });
}

/**
 * Returns the time that a server asks to wait, in milliseconds, if it does.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#field.retry-after}
 */
export function retryAfterOf({ headers }: Response): number | undefined {
  const value = headers.get("retry-after") ?? "";
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return milliseconds >= 0 ? milliseconds : undefined;
}
