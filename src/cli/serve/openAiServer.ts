// An HTTP server on this machine's own address that speaks OpenAI's chat interface. Knows nothing of models: what
// answers is given to it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServedModel } from "../../engine/servedModels.ts";
import { stoppedByPerson } from "../../errors/cancelled.ts";
import { UserError } from "../../errors/userError.ts";
import { type ChatRequest, parseChatRequest } from "./chatRequest.ts";
import { type ChatAnswer, completionOf, streamChat } from "./chatResponse.ts";
import { failureOf, HttpFailure } from "./httpFailure.ts";
import { readBody } from "./requestBody.ts";
import { type Guard, requireLocal, requireToken } from "./requestGuard.ts";

/** What the server is about. */
export interface Served {
  models(signal: AbortSignal): Promise<readonly ServedModel[]>;
  answer(
    model: ServedModel,
    request: ChatRequest,
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<ChatAnswer>;
  /** Told of failures that are our own. */
  onBug(error: unknown): void;
}

export interface OpenAiServerOptions extends Guard {
  /** 0: any that is free. */
  readonly port: number;
  /** Largest body of a request. */
  readonly maxBytes?: number;
  /** Questions that may wait for their turn. */
  readonly maxWaiting?: number;
}

export interface OpenAiServer {
  /** With `/v1`, as clients want it. */
  readonly url: string;
  /** Ends the answers that go on, and the server. */
  close(): Promise<void>;
}

/** @throws UserError `busy` when the port is taken, `wrong-use` when it may not be had. */
export async function startOpenAiServer(
  served: Served,
  { maxBytes = 1_000_000, maxWaiting = 32, ...options }: OpenAiServerOptions,
): Promise<OpenAiServer> {
  const closing = new AbortController();
  let waiting = 0;

  const chat = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    response.on("close", () => gone.abort(stoppedByPerson()));
    const signal = AbortSignal.any([gone.signal, closing.signal]);
    const asked = parseChatRequest(await readBody(request, maxBytes));
    const model = await modelNamed(served, asked.model, signal);
    if (waiting >= maxWaiting) {
      response.setHeader("retry-after", "5");
      throw new HttpFailure(429, "too_many_requests", `${waiting} questions wait already.`);
    }
    waiting++;
    const stream = asked.stream ? streamChat(response, asked.model) : undefined;
    try {
      const answer = await served.answer(model, asked, (text) => stream?.text(text), signal);
      if (stream) stream.end(answer, asked.includeUsage);
      else sendJson(response, 200, completionOf(asked.model, answer));
    } catch (error) {
      if (!stream?.begun) throw error;
      if (failureOf(error).body.error.code === "internal_error") served.onBug(error);
      stream.fail(failureOf(error).body);
    } finally {
      waiting--;
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requireLocal(request, options);
    allowOrigin(request, response);
    if (request.method === "OPTIONS") {
      response.writeHead(204).end();
      return;
    }
    const pathname = pathOf(request);
    if (pathname === "/health") {
      requireMethod(request, "GET");
      sendJson(response, 200, { status: "ok" });
      return;
    }
    requireToken(request, options);
    if (pathname === "/v1/chat/completions") {
      requireMethod(request, "POST");
      await chat(request, response);
    } else if (pathname === "/v1/models") {
      requireMethod(request, "GET");
      const models = await served.models(closing.signal);
      sendJson(response, 200, { object: "list", data: models.map(modelEntry) });
    } else if (pathname.startsWith(onePrefix)) {
      requireMethod(request, "GET");
      const name = decoded(pathname.slice(onePrefix.length));
      sendJson(response, 200, modelEntry(await modelNamed(served, name, closing.signal)));
    } else {
      throw new HttpFailure(404, "unknown_url", `There is no ${request.method ?? ""} ${pathname} here.`);
    }
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const { status, body } = failureOf(error);
      if (body.error.code === "internal_error") served.onBug(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, status, body);
    });
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        closing.abort(stoppedByPerson());
        // Those who were answered have a moment to read it.
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

const onePrefix = "/v1/models/";

async function modelNamed(served: Served, name: string, signal: AbortSignal): Promise<ServedModel> {
  const models = await served.models(signal);
  const found = models.find(({ id }) => id === name);
  if (found) return found;
  const known = models.map(({ id }) => id).join(", ");
  throw new HttpFailure(
    404,
    "model_not_found",
    `There is no model "${name}" here; there are ${known}.`,
    "model",
  );
}

function modelEntry({ id, kind, created, version }: ServedModel): object {
  return {
    id,
    object: "model",
    created,
    owned_by: "steep",
    steep: kind === "adapter" ? { kind, version } : { kind },
  };
}

function pathOf({ url = "/" }: IncomingMessage): string {
  // Put behind the name, so that "//" is a path and not the name of another machine.
  const address = `http://localhost${url}`;
  if (!URL.canParse(address)) throw new HttpFailure(400, "invalid_url", "The address cannot be read.");
  return new URL(address).pathname;
}

function requireMethod(request: IncomingMessage, method: string): void {
  if (request.method === method) return;
  throw new HttpFailure(405, "method_not_allowed", `Use ${method} here, not ${request.method ?? ""}.`);
}

/** Pages that passed the guard may read the answers. */
function allowOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  const { origin } = headers;
  if (origin === undefined) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-methods", "GET, POST, OPTIONS");
  // Clients tell about themselves in headers of their own (OpenAI's by x-stainless-...); none of them is looked at.
  const wanted = headers["access-control-request-headers"] ?? "authorization, content-type";
  response.setHeader("access-control-allow-headers", wanted);
  response.setHeader("vary", "origin, access-control-request-headers");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpFailure(400, "invalid_value", "The model's name is not encoded as addresses are.", "model");
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    // What is left of a refused body is not read.
    ...(status === 413 ? { connection: "close" } : {}),
  });
  response.end(text);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new UserError(
              "busy",
              `Port ${port} is in use.`,
              "Give another by --port; 0 takes any that is free.",
            )
          : error.code === "EACCES"
            ? new UserError("wrong-use", `Port ${port} may not be had.`, "Give one above 1023 by --port.")
            : error,
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
