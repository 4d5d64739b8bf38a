// An upload with a real XMLHttpRequest: fetch does not tell how much it has sent.
import { type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { fromEventTarget, type TransferProgress } from "async-operation/event-target";

/** Returns the operation that uploads a blob; its result is how many bytes the server got. */
export function upload(blob: Blob): IAsyncOperationWithProgress<number, TransferProgress> {
  return run(
    async ({ report, onCancel }) => {
      const request = new XMLHttpRequest();
      request.open("POST", "/api/upload");
      const sending = fromEventTarget(request);
      request.send(blob);
      onCancel(sending);
      const { status, responseText } = await toPromise(sending, {
        progress: ({ phase, ...progress }) => phase === "upload" && report(progress),
      });
      if (status !== 200) throw new Error(`The server answered ${status}: ${responseText}`);
      return Number(responseText);
    },
    { name: "upload" },
  );
}
