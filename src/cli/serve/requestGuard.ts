// Who may ask: only programs on this machine that know the token. A page of the web that a browser on this machine
// shows must not, whatever name it had resolved to this address (DNS rebinding).
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { HttpFailure } from "./httpFailure.ts";

export interface Guard {
  readonly token: string;
  /** Origins of pages that may ask beside those of this machine, such as `https://chat.example.org`. */
  readonly origins: readonly string[];
}

/** @throws HttpFailure 403 for a name that is not this machine's, and for a page of elsewhere. */
export function requireLocal(request: IncomingMessage, { origins }: Pick<Guard, "origins">): void {
  const { host, origin } = request.headers;
  if (host === undefined || !isLoopback(`http://${host}`)) {
    throw new HttpFailure(403, "host_not_allowed", `This server does not answer to the name ${host ?? ""}.`);
  }
  if (origin === undefined || isLoopback(origin) || origins.includes(origin)) return;
  throw new HttpFailure(
    403,
    "origin_not_allowed",
    `Pages of ${origin} may not ask. Start the server with --allow-origin ${origin} if they should.`,
  );
}

/** @throws HttpFailure 401 without the token. */
export function requireToken(request: IncomingMessage, { token }: Pick<Guard, "token">): void {
  const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1];
  if (given === undefined) {
    throw new HttpFailure(401, "missing_api_key", "Send the header Authorization: Bearer <token>.");
  }
  // Hashes have one length, so the time that comparing takes tells nothing of the token.
  if (!timingSafeEqual(digestOf(given), digestOf(token))) {
    throw new HttpFailure(401, "invalid_api_key", "The token is not the one that `steep serve` printed.");
  }
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, protocol } = new URL(address);
  return /^https?:$/.test(protocol) && loopbackNames.has(hostname);
}

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);
