import { CanceledError, type IAsyncOperationWithProgress } from "async-operation";
import { fromPolling } from "async-operation/polling";
import type OpenAI from "openai";

type Answer = OpenAI.Responses.Response;
type Question = OpenAI.Responses.ResponseCreateParamsNonStreaming;

/** Lets a model answer in the background. With the id of an earlier answer in place of a question, follows that one. */
export function answer(
  client: OpenAI,
  question: Question | string,
): IAsyncOperationWithProgress<Answer, Answer["status"]> {
  return fromPolling({
    start: ({ signal }): Promise<Answer> =>
      typeof question === "string"
        ? client.responses.retrieve(question, undefined, { signal })
        : client.responses.create({ ...question, background: true }, { signal }),
    poll: ({ id }, { signal }) => client.responses.retrieve(id, undefined, { signal }),
    outcome(state) {
      const { status, error, incomplete_details } = state;
      if (status === "cancelled") throw new CanceledError();
      if (status === "failed") throw new Error(error?.message ?? "The answer failed");
      if (status === "incomplete") throw new Error(`Incomplete: ${incomplete_details?.reason}`);
      return status === "completed" ? { result: state } : undefined;
    },
    cancel: ({ id }) => client.responses.cancel(id),
    progress: ({ status }) => status,
  });
}

/** Lets a model make a video; its progress is 0..1. The service has no cancel: the operation ends, the work continues. */
export function film(
  client: OpenAI,
  request: OpenAI.VideoCreateParams,
): IAsyncOperationWithProgress<OpenAI.Video, number> {
  return fromPolling({
    start: ({ signal }): Promise<OpenAI.Video> => client.videos.create(request, { signal }),
    poll: ({ id }, { signal }) => client.videos.retrieve(id, { signal }),
    outcome(video) {
      const { status, error } = video;
      if (status === "queued" || status === "in_progress") return undefined;
      if (status === "completed") return { result: video };
      throw new Error(error?.message ?? `The video is ${status}`); // Such as "expired".
    },
    progress: ({ progress }) => progress / 100,
    interval: 5000,
  });
}
