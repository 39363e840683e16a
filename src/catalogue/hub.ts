// Gets a file from the Hugging Face hub by HTTP, and goes on where an earlier attempt stopped.
import { open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { storageError } from "../errors/storageError.ts";
import { cancelled } from "./cacheFolder.ts";
import { progressMeter, SourceFailed, type OnProgress } from "./download.ts";

export interface HubFile {
  readonly repository: string;
  readonly revision: string;
  readonly file: string;
}
/** What the hub says about a file; undefined where it does not. */
export interface HubAnswer {
  readonly sha256: string | undefined;
  readonly bytes: number | undefined;
  readonly commit: string | undefined;
}
export interface HubAddress {
  /** base address, without a slash at the end */
  readonly endpoint: string;
  /** the longest wait for the first or the next bytes, in milliseconds */
  readonly stallMs: number;
  /** the wait before attempt n is n times this, in milliseconds */
  readonly retryMs: number;
}

const maxFruitlessAttempts = 3;
/** An attempt that brings less than this counts as fruitless, or a trickle would go on for ever. */
const fruitBytes = 64 * 1024;
const maxRedirects = 5;

/** The hub's address: `HF_ENDPOINT` as other tools know it, or the hub itself. */
export function defaultHub(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): HubAddress {
  const endpoint = environment["HF_ENDPOINT"] ?? "";
  return {
    endpoint: (endpoint === "" ? "https://huggingface.co" : endpoint).replace(/\/+$/, ""),
    stallMs: 30_000,
    retryMs: 1000,
  };
}

/**
 * Asks the hub for hash, size and commit of a file, without fetching it. The hub gives them with the first answer,
 * before it redirects to where the bytes are.
 * @throws SourceFailed if the hub cannot be reached or has no such file.
 */
export async function askHub(hub: HubAddress, file: HubFile, signal?: AbortSignal): Promise<HubAnswer> {
  let url = address(hub, file);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const response = await request(hub, url, { method: "HEAD", redirect: "manual" }, signal);
    const answer = readAnswer(response.headers);
    const location = response.headers.get("location");
    if (answer.sha256 !== undefined || (response.ok && location === null)) return answer;
    if (response.status < 300 || response.status >= 400 || location === null)
      throw refused(response.status, url);
    url = new URL(location, url).href;
  }
  throw new SourceFailed(`${url} redirects too often`);
}

/**
 * Fetches the file into `part`, which keeps what has come when the connection breaks or the signal is aborted; bytes
 * that are there already are not asked for again. `bytes` is the size that the file must have, if known.
 * @throws SourceFailed if the hub cannot be reached; UserError `cancelled`, `disk-full`, `folder-not-writable`.
 */
export async function downloadFromHub(
  hub: HubAddress,
  file: HubFile,
  part: string,
  bytes: number | undefined,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  const url = address(hub, file);
  const meter = progressMeter(onProgress, "download", "hub", await sizeOf(part));
  for (let fruitless = 0; ;) {
    const before = await sizeOf(part);
    if (bytes !== undefined && before > bytes) await rm(part, { force: true });
    try {
      await attempt(hub, url, part, bytes, meter, signal);
      return;
    } catch (error) {
      if (signal?.aborted === true) throw cancelled();
      if (!(error instanceof SourceFailed)) throw error;
      fruitless = (await sizeOf(part)) >= before + fruitBytes ? 1 : fruitless + 1;
      if (fruitless >= maxFruitlessAttempts || error instanceof Refused) throw error;
      await sleep(hub.retryMs * fruitless, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }
}

/** The server answered, and it is no use asking again. */
class Refused extends SourceFailed {}

async function attempt(
  hub: HubAddress,
  url: string,
  part: string,
  bytes: number | undefined,
  meter: (done: number, total: number | undefined) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const have = await sizeOf(part);
  if (bytes !== undefined && have === bytes) return;
  const stall = new AbortController();
  const both = AbortSignal.any([stall.signal, ...(signal ? [signal] : [])]);
  const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
  const response = await request(hub, url, { headers }, both);
  if (response.status === 416) {
    // The part is as long as the file or longer: without a known size, the hash will tell which.
    await response.body?.cancel();
    if (rangeOf(response)?.total === have) return;
    await rm(part, { force: true });
    throw new SourceFailed(`${url} has fewer bytes than the ${have} that were here`);
  }
  if (!response.ok || !response.body) throw refused(response.status, url);
  const range = response.status === 206 ? rangeOf(response) : undefined;
  const from = range?.start ?? 0;
  if (from !== 0 && from !== have) throw new Refused(`${url} sent the bytes from ${from}, not from ${have}`);
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  const total = range?.total ?? (Number.isNaN(length) ? bytes : from + length);
  if (bytes !== undefined && total !== bytes) {
    await response.body.cancel();
    throw new Refused(`${url} has ${total} bytes, not ${bytes}`);
  }
  const end = await append(response.body, part, from, hub.stallMs, stall, (done) => meter(done, total));
  if (total !== undefined && end < total)
    throw new SourceFailed(`${url} broke off after ${end} of ${total} bytes`);
}

/** Writes the body into `part` from offset `from` on, and gives the offset after its last byte. */
async function append(
  body: ReadableStream<Uint8Array>,
  part: string,
  from: number,
  stallMs: number,
  stall: AbortController,
  onBytes: (done: number) => void,
): Promise<number> {
  const file = await open(part, from === 0 ? "w" : "r+").catch(async (error: unknown) => {
    throw await storageError(error, dirname(part), from);
  });
  let position = from;
  const restart = (): NodeJS.Timeout => setTimeout(() => stall.abort(), stallMs);
  let timer = restart();
  try {
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new SourceFailed(`the connection broke after ${position} bytes (${reason(error)})`, {
          cause: error,
        });
      });
      clearTimeout(timer);
      if (done) break;
      await file.write(value, 0, value.length, position).catch(async (error: unknown) => {
        await reader.cancel().catch(() => undefined);
        throw await storageError(error, dirname(part), position + value.length);
      });
      position += value.length;
      onBytes(position);
      timer = restart();
    }
    await file.sync();
  } finally {
    clearTimeout(timer);
    await file.close();
  }
  return position;
}

async function request(
  hub: HubAddress,
  url: string,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<Response> {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), hub.stallMs);
  try {
    return await fetch(url, {
      ...init,
      signal: AbortSignal.any([stall.signal, ...(signal ? [signal] : [])]),
    });
  } catch (error) {
    throw new SourceFailed(`${new URL(url).host} cannot be reached (${reason(error)})`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function address({ endpoint }: HubAddress, { repository, revision, file }: HubFile): string {
  return `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${encodeURIComponent(file)}`;
}

function readAnswer(headers: Headers): HubAnswer {
  const hash = /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(headers.get("x-linked-etag") ?? "")?.[1];
  const size = Number(headers.get("x-linked-size") ?? Number.NaN);
  return {
    sha256: hash,
    bytes: Number.isSafeInteger(size) && size > 0 ? size : undefined,
    commit: headers.get("x-repo-commit") ?? undefined,
  };
}

// A content-range is "bytes 5-9/10", and "bytes */10" in the answer to a range beyond the end.
function rangeOf(response: Response): { start: number | undefined; total: number | undefined } | undefined {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
  if (!match) return undefined;
  const [, start, total] = match;
  return {
    start: start === undefined ? undefined : Number(start),
    total: total === undefined || total === "*" ? undefined : Number(total),
  };
}

function refused(status: number, url: string): Refused | SourceFailed {
  const text = `${url} answered with status ${status}`;
  return status === 429 || status >= 500 ? new SourceFailed(text) : new Refused(text);
}

function reason(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause;
  if (cause instanceof Error) return (cause as NodeJS.ErrnoException).code ?? cause.message;
  return error instanceof Error ? error.message : String(error);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
