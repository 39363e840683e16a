// What a request gets that cannot be answered: a status, and an error in the form that OpenAI's clients read.
import { UserError } from "../../errors/userError.ts";

/** A request that is refused; everything else that is thrown is our own failure. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly code: string;
  /** Name of the parameter that is wrong. */
  readonly param: string | undefined;

  constructor(status: number, code: string, message: string, param?: string) {
    super(message);
    this.name = "HttpFailure";
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

export interface OpenAiError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
  };
}

/** Status and body for anything that was thrown. A bug's stack stays on this side. */
export function failureOf(error: unknown): { readonly status: number; readonly body: OpenAiError } {
  if (error instanceof HttpFailure) {
    const { status, code, message, param } = error;
    return { status, body: bodyOf(typeOf(status), code, message, param) };
  }
  if (UserError.is(error)) {
    const status = statusOf(error);
    const code = error.code === "prompt-too-long" ? "context_length_exceeded" : error.code;
    return { status, body: bodyOf(typeOf(status), code, `${error.message} ${error.hint}`.trim()) };
  }
  const message = "Something went wrong that should not; the terminal that serves says what.";
  return { status: 500, body: bodyOf(typeOf(500), "internal_error", message) };
}

function bodyOf(type: string, code: string, message: string, param?: string): OpenAiError {
  return { error: { message, type, param: param ?? null, code } };
}

function statusOf({ code }: UserError): number {
  if (code === "prompt-too-long" || code === "wrong-use") return 400;
  return code === "not-injected" || code === "busy" || code === "cancelled" ? 503 : 500;
}

function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}
