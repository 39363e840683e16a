// What the engine and the trainer's process say to each other (JSON-RPC). Both ends of the wire are in this folder.
import { NotificationType, RequestType, ResponseError } from "vscode-jsonrpc/node";
import type { ErrorCode } from "../errors/codes.ts";
import { UserError } from "../errors/userError.ts";
import type { BackendName } from "../ggml/binaries.ts";
import type { TrainingEvent, TrainingJob, TrainingResult } from "../training/trainer.ts";

/** What an error is on the wire; without a code it is a bug. */
interface ErrorData {
  readonly code?: ErrorCode;
  readonly hint?: string;
  readonly stack?: string;
}

/** Engine to trainer: run this job. Cancelling the request stops it with a checkpoint. */
export const runRequest = new RequestType<TrainingJob, TrainingResult, ErrorData>("trainer/run");

/** Engine to trainer: stand still between two steps, or go on. */
export const pauseNotification = new NotificationType<{ readonly paused: boolean }>("trainer/pause");

/** Trainer to engine, while a job runs. */
export const eventNotification = new NotificationType<TrainingEvent>("trainer/event");

/** A device as ggml describes it. */
export interface BackendDevice {
  readonly name: string;
  readonly description: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** As in `ggml_backend_dev_type`: 0 is the CPU. */
  readonly kind: number;
}

/** Engine to trainer: which devices do the libraries of this backend find? */
export const devicesRequest = new RequestType<{ readonly backend: BackendName }, BackendDevice[], ErrorData>(
  "trainer/devices",
);

/** Any value that is not an error of JSON-RPC itself. */
const applicationError = 1;

/** An error as it crosses the wire. */
export function toResponseError(error: unknown): ResponseError<ErrorData> {
  if (UserError.is(error)) {
    return new ResponseError(applicationError, error.message, { code: error.code, hint: error.hint });
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return new ResponseError(applicationError, message, stack === undefined ? {} : { stack });
}

/** The error that crossed the wire, as it was thrown on the other side; any other error unchanged. */
export function fromResponseError(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const data = (error.data ?? {}) as ErrorData;
  if (data.code !== undefined) return new UserError(data.code, error.message, data.hint ?? "");
  const bug = new Error(error.message);
  if (data.stack !== undefined) bug.stack = data.stack;
  return bug;
}

/** Why training ended early on request. */
export function trainingStopped(): UserError {
  return new UserError(
    "cancelled",
    "The training was stopped.",
    "Run the same command again to go on from there.",
  );
}
