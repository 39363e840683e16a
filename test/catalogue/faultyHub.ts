// A hub on loopback that can be told to go wrong, as real ones do.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HubAddress } from "../../src/catalogue/hub.ts";

export interface HubFaults {
  /** every answer with a body breaks off after so many bytes of it */
  cutAfter?: number;
  /** as many answers with a body are cut, then no more */
  cuts?: number;
  /** the bytes that are sent instead */
  sends?: Buffer;
  ignoresRange?: boolean;
  status?: number;
  /** sends so many bytes and then nothing more, without closing */
  stallsAfter?: number;
  /** the header with the hash is missing */
  silent?: boolean;
  /** the bytes come from another path, after a redirect */
  redirects?: boolean;
}
export interface FaultyHub {
  readonly address: HubAddress;
  readonly faults: HubFaults;
  /** what was asked: method, path, range */
  readonly asked: { method: string; path: string; range: string | undefined }[];
  readonly close: () => Promise<void>;
}

/** Starts a hub that has `content` under every name. */
export async function startHub(content: Buffer): Promise<FaultyHub> {
  const faults: HubFaults = {};
  const asked: FaultyHub["asked"] = [];
  const server = createServer((request, response) => {
    asked.push({ method: request.method ?? "", path: request.url ?? "", range: request.headers.range });
    answer(request, response, content, faults);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: { endpoint: `http://127.0.0.1:${port}`, stallMs: 300, retryMs: 1 },
    faults,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An address at which nothing listens. */
export const deadHub: HubAddress = { endpoint: "http://127.0.0.1:1", stallMs: 300, retryMs: 1 };

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  faults: HubFaults,
): void {
  if (faults.status !== undefined) return void response.writeHead(faults.status).end("no");
  if (!faults.silent) {
    response.setHeader("x-linked-etag", `"${createHash("sha256").update(content).digest("hex")}"`);
    response.setHeader("x-linked-size", content.length);
    response.setHeader("x-repo-commit", "c0ffee");
  }
  if (faults.redirects && request.url?.startsWith("/bytes/") !== true) {
    return void response.writeHead(302, { location: `/bytes${request.url}` }).end();
  }
  const bytes = faults.sends ?? content;
  const start = faults.ignoresRange
    ? 0
    : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start >= bytes.length && start > 0) {
    return void response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
  }
  const body = bytes.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    "content-length": body.length,
    ...(start > 0 ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  if (request.method === "HEAD") return void response.end();
  if (faults.stallsAfter !== undefined) return void response.write(body.subarray(0, faults.stallsAfter));
  if (faults.cutAfter !== undefined && (faults.cuts ?? Infinity) > 0) {
    faults.cuts = (faults.cuts ?? Infinity) - 1;
    return void response.write(body.subarray(0, faults.cutAfter), () =>
      setTimeout(() => response.socket?.end(), 20),
    );
  }
  response.end(body);
}
