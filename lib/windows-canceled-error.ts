/**
 * Returns the form of a cancellation in WinJS and in the projection of Windows: an Error "Canceled".
 *
 * @param value - What ended the operation; the `cause` of the error.
 *
 * @see {@link https://learn.microsoft.com/previous-versions/windows/apps/br211667(v=win.10)}
 */
export function windowsCanceledError(value: unknown): Error {
  try {
    if (Object(value).name === "Canceled") return value as Error;
  } catch {
    // A getter that throws.
  }
  return Object.assign(new Error("Canceled", { cause: value }), { name: "Canceled" });
}
