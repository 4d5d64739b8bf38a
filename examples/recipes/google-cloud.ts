import { CanceledError, type IAsyncOperationWithProgress } from "async-operation";
import { fromPolling } from "async-operation/polling";
import {
  type CancellablePromise,
  GoogleError,
  type OperationsClient,
  operationsProtos,
  Status,
} from "google-gax";

const { CancelOperationRequest, GetOperationRequest } = operationsProtos.google.longrunning;

/** The state of the work: google.longrunning.Operation. */
type State = operationsProtos.google.longrunning.Operation;

/** A type of message in the `protos` of a client, such as `LongRunningRecognizeResponse`. */
interface MessageType<out TMessage> {
  decode(bytes: Uint8Array): TMessage;
}

/** The message types of the work, as declared by the method that starts it. */
interface Types<out TResult, out TProgress> {
  readonly response: MessageType<TResult>;
  readonly metadata: MessageType<TProgress>;
}

/** With these, another request has the same outcome. */
const permanent: ReadonlySet<unknown> = new Set([
  Status.INVALID_ARGUMENT,
  Status.NOT_FOUND,
  Status.PERMISSION_DENIED,
  Status.FAILED_PRECONDITION,
  Status.UNIMPLEMENTED,
  Status.DATA_LOSS,
  Status.UNAUTHENTICATED,
]);

/** Starts and follows work of a Google service; with a name instead, follows existing work. */
export function follow<TResult, TProgress>(
  client: OperationsClient,
  work: string | (() => Promise<State>),
  { response, metadata }: Types<TResult, TProgress>,
): IAsyncOperationWithProgress<TResult, TProgress> {
  const read = async (name: string, signal: AbortSignal): Promise<State> => {
    const call = client.getOperation(new GetOperationRequest({ name }));
    const stop = (): void => (call as CancellablePromise<unknown>).cancel();
    signal.addEventListener("abort", stop, { once: true });
    return (await call)[0];
  };
  const decode = <T>(type: MessageType<T>, any: State["response"]): T =>
    type.decode(any?.value ?? new Uint8Array());
  return fromPolling({
    start: ({ signal }): Promise<State> => (typeof work === "string" ? read(work, signal) : work()),
    poll: ({ name }, { signal }) => read(name, signal),
    outcome(state) {
      if (!state.done) return undefined;
      const { error } = state;
      if (error?.code === Status.CANCELLED) throw new CanceledError(error.message);
      if (error) throw Object.assign(new GoogleError(error.message ?? ""), { code: error.code });
      return { result: decode(response, state.response) };
    },
    cancel: ({ name }) => client.cancelOperation(new CancelOperationRequest({ name })),
    progress: (state) => (state.metadata ? decode(metadata, state.metadata) : undefined),
    retry: (error, failures) =>
      permanent.has(Object(error).code) || failures > 5 ? undefined : 500 * 2 ** failures,
  });
}
