// The trainer's end of the wire: one process, one job at a time, gone when the engine is.
import type { Readable, Writable } from "node:stream";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { BackendName } from "../ggml/binaries.ts";
import type { Trainer } from "../training/trainer.ts";
import { asRefusedWrite } from "../knowledge/diskErrors.ts";
import { createPauseGate } from "./pauseGate.ts";
import {
  type BackendDevice,
  devicesRequest,
  eventNotification,
  pauseNotification,
  runRequest,
  toResponseError,
  trainingStopped,
} from "./trainerMessages.ts";

export interface TrainerProgram {
  readonly run: Trainer["run"];
  readonly devices: (backend: BackendName) => BackendDevice[];
}

/** Answers requests over the two streams; calls `onGone` when the other side is gone. */
export function serveTrainer(
  program: TrainerProgram,
  input: Readable,
  output: Writable,
  onGone: () => void,
): void {
  const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  const gate = createPauseGate();
  let letGo: (() => void) | undefined;
  connection.onNotification(pauseNotification, ({ paused }) => {
    letGo?.();
    letGo = paused ? gate.hold("person") : undefined;
  });
  connection.onRequest(runRequest, async (job, token) => {
    const stop = new AbortController();
    // A request that is cancelled before it is looked at never tells that it was.
    if (token.isCancellationRequested) stop.abort(trainingStopped());
    token.onCancellationRequested(() => stop.abort(trainingStopped()));
    try {
      return await program.run(
        job,
        (event) => {
          connection.sendNotification(eventNotification, event).catch(onGone);
        },
        stop.signal,
        () => gate.wait(stop.signal),
      );
    } catch (error) {
      return toResponseError(asRefusedWrite(job.workFolder, error));
    }
  });
  connection.onRequest(devicesRequest, ({ backend }) => {
    try {
      return program.devices(backend);
    } catch (error) {
      return toResponseError(error);
    }
  });
  connection.onClose(onGone);
  connection.listen();
}
