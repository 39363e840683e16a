// A request's body as text, up to a limit.
import type { IncomingMessage } from "node:http";
import { HttpFailure } from "./httpFailure.ts";

/** @throws HttpFailure 413 as soon as it is known to be too large, 400 when it is not UTF-8. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const tooLarge = (): HttpFailure =>
    new HttpFailure(413, "request_too_large", `A request may have at most ${maxBytes} bytes.`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Left early, the loop would destroy the socket before the refusal is sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new HttpFailure(400, "invalid_encoding", "The body is not UTF-8.");
  }
}
