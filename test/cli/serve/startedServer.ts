// A server on a free port with a session whose answers are known, and requests to it.
import assert from "node:assert/strict";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { type OpenAiServer, startOpenAiServer } from "../../../src/cli/serve/openAiServer.ts";
import { serveFolder, type ServedFolder } from "../../../src/cli/serve/servedFolder.ts";
import { type FakeOptions, type FakeSessions, fakeSessions } from "../../engine/fakeSession.ts";
import { optionsFor, teachWithoutModel } from "../../engine/taughtFolder.ts";
import { temporaryFolders } from "../steep.ts";

export const token = "a-token-of-the-test";
const makeFolder = temporaryFolders();

export interface Started {
  readonly server: OpenAiServer;
  readonly folder: ServedFolder;
  readonly sessions: FakeSessions;
  readonly adapter: string;
  readonly bugs: unknown[];
}

const running: Started[] = [];

export async function start(fake: FakeOptions = {}, limits = {}, origins: string[] = []): Promise<Started> {
  const { folder, dataDir } = await teachWithoutModel(makeFolder);
  const sessions = fakeSessions(fake);
  const bugs: unknown[] = [];
  const served = serveFolder(folder, optionsFor(dataDir), {
    onBug: (error) => bugs.push(error),
    open: sessions.open,
  });
  const server = await startOpenAiServer(served, { port: 0, token, origins, ...limits });
  const [model] = await served.models(new AbortController().signal);
  const started = { server, folder: served, sessions, adapter: model!.id, bugs };
  running.push(started);
  return started;
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** `fetch` sets Host itself, so requests are made by hand. */
export function send(url: string, { method = "GET", headers = {}, body }: Ask = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method, headers: { authorization: `Bearer ${token}`, ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece) => (text += piece));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  });
}

export const chat = (url: string, body: unknown, headers = {}): Promise<Got> =>
  send(`${url}/chat/completions`, { method: "POST", body, headers });

export const user = (content: unknown): object => ({ role: "user", content });

export interface Failure {
  readonly error: { message: string; type: string; param: string | null; code: string };
}

export function checkRefused(got: Got, status: number, code: string, param: string | null = null): void {
  assert.equal(got.status, status, got.text);
  const { error } = JSON.parse(got.text) as Failure;
  assert.equal(error.code, code);
  assert.equal(error.param, param);
  assert.ok(error.message !== "" && error.type !== "");
}

/** Ends the servers of a test. */
export async function stopAll(): Promise<void> {
  for (const { server, folder } of running.splice(0)) {
    await server.close();
    await folder.close();
  }
}
