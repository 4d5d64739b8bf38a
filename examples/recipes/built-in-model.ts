import { type IAsyncOperationWithProgress, run } from "async-operation";

/** A session of the browser's own model, as far as it is used here. */
export interface ModelSession {
  promptStreaming(
    prompt: string,
    options: { readonly signal: AbortSignal },
  ): ReadableStream<string>;
  destroy(): void;
}

/** `LanguageModel` of the browser, as far as it is used here. */
export interface BuiltInModel<TSession> {
  create(options: {
    readonly signal: AbortSignal;
    monitor(monitor: EventTarget): void;
  }): Promise<TSession>;
}

/** Opens a session: `openSession(LanguageModel)`. Reports 0..1 while the browser downloads the model. */
export function openSession<TSession extends ModelSession>(
  model: BuiltInModel<TSession>,
): IAsyncOperationWithProgress<TSession, number> {
  return run(({ signal, report }) =>
    model.create({
      signal,
      monitor: (monitor) =>
        monitor.addEventListener("downloadprogress", (event) =>
          report((event as ProgressEvent).loaded),
        ),
    }),
  );
}

/** Asks the model, and reports the text so far, which is the partial result as well. */
export function ask(
  session: ModelSession,
  prompt: string,
): IAsyncOperationWithProgress<string, string> {
  return run(async ({ signal, report, setResult }) => {
    let text = "";
    const reader = session.promptStreaming(prompt, { signal }).getReader();
    for (;;) {
      const { done, value } = await reader.read(); // Rejects with the reason of the signal.
      if (done) return text;
      text += value;
      setResult(text);
      report(text);
    }
  });
}
