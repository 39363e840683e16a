// The trainer's end of the wire: one process, one job at a time, gone when the engine is.
import type { Readable, Writable } from "node:stream";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { Trainer } from "../training/trainer.ts";
import { eventNotification, runRequest, toResponseError } from "./trainerMessages.ts";

/** Answers `trainer/run` over the two streams with `run`; calls `onGone` when the other side is gone. */
export function serveTrainer(
  run: Trainer["run"],
  input: Readable,
  output: Writable,
  onGone: () => void,
): void {
  const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  connection.onRequest(runRequest, async (job, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    try {
      return await run(
        job,
        (event) => {
          connection.sendNotification(eventNotification, event).catch(onGone);
        },
        stop.signal,
      );
    } catch (error) {
      return toResponseError(error);
    }
  });
  connection.onClose(onGone);
  connection.listen();
}
