// The way from a folder to documents: walk, check, decode, mask, cut. Nothing that a file holds can make it fail.
import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "../config/settings.ts";
import { withoutDataUris } from "./dataUris.ts";
import { decodeText } from "./decode.ts";
import { maskSecrets, type MaskedText } from "./secrets.ts";
import { sectionsOf } from "./sections.ts";
import type { Document, DocumentProblem, DocumentSet } from "./types.ts";
import { byPath, unreadable, walk, type FoundFile } from "./walk.ts";

export interface ReadOptions extends Pick<Settings, "maxFileKilobytes" | "docComments"> {
  /** Only these files or subfolders, relative to the folder or absolute; ignore rules hold for them too. */
  readonly paths?: readonly string[];
}

/**
 * Reads the documents of a folder. A file that cannot be read, or not wholly, is listed in `problems` and never fatal.
 * @throws UserError `no-such-folder`, and `wrong-use` for a path outside of the folder; the signal's reason when aborted
 */
export async function readDocuments(
  folder: string,
  options: ReadOptions,
  signal?: AbortSignal,
): Promise<DocumentSet> {
  signal?.throwIfAborted();
  const found = await walk(folder, options, signal);
  const documents: Document[] = [];
  const problems: DocumentProblem[] = [...found.problems];
  let batch: LoadedFile[] = [];
  let batchCharacters = 0;
  const finishBatch = async (): Promise<void> => {
    const masked = await maskSecrets(batch.map(({ text }) => text));
    for (const [index, file] of batch.entries()) {
      signal?.throwIfAborted();
      const read = toDocument(file, masked[index]!);
      if ("code" in read) problems.push(read);
      else if (read.sections.length > 0) documents.push(read);
      problems.push(...secretProblems(file.path, masked[index]!));
    }
    batch = [];
    batchCharacters = 0;
  };
  for (const file of found.files) {
    signal?.throwIfAborted();
    const loaded = await load(found.root, file, options.maxFileKilobytes);
    if ("code" in loaded) {
      problems.push(loaded);
      continue;
    }
    batch.push(loaded);
    batchCharacters += loaded.text.length;
    if (batchCharacters >= charactersPerBatch) await finishBatch();
  }
  await finishBatch();
  return { documents, problems: problems.toSorted(byPath), skipped: found.skipped };
}

/** Enough that the scan for secrets is called seldom, little enough that memory does not grow with the folder. */
const charactersPerBatch = 1 << 20;

interface LoadedFile extends FoundFile {
  readonly bytes: number;
  readonly contentHash: string;
  readonly text: string;
}

async function load(
  root: string,
  file: FoundFile,
  maxKilobytes: number,
): Promise<LoadedFile | DocumentProblem> {
  const { path } = file;
  const absolute = join(root, path);
  let bytes;
  try {
    const { size } = await lstat(absolute);
    if (size > maxKilobytes * 1024) {
      const kilobytes = Math.ceil(size / 1024);
      const message = `The file has ${kilobytes} KB; the limit is ${maxKilobytes} KB (setting maxFileKilobytes).`;
      return { path, code: "too-large", message };
    }
    bytes = await readFile(absolute);
  } catch (error) {
    return { path, code: "unreadable", message: unreadable("file", error) };
  }
  const decoded = decodeText(bytes);
  if ("code" in decoded) return { path, ...decoded };
  const contentHash = createHash("sha256").update(bytes).digest("hex");
  return { ...file, bytes: bytes.length, contentHash, text: withoutDataUris(decoded.text) };
}

function toDocument(file: LoadedFile, { text }: MaskedText): Document | DocumentProblem {
  const { path, reader, bytes, contentHash } = file;
  let outline;
  try {
    outline = reader.read(text, path);
  } catch (error) {
    // Nesting deep enough to exhaust the stack is the one way in which a text can break a parser.
    if (!(error instanceof RangeError)) throw error;
    return { path, code: "unreadable", message: "The file is nested too deeply to be read." };
  }
  const title = outline.title ?? path.slice(path.lastIndexOf("/") + 1);
  const sections = sectionsOf(path, title, outline);
  // Most source files have no doc comments; a document without words is worth a line.
  if (sections.length === 0 && reader.format !== "source") {
    return { path, code: "empty", message: "The file holds no text under its headings." };
  }
  return { path, format: reader.format, bytes, contentHash, title, sections };
}

/** One problem per file, which names the lines. Kinds and lines only: a message must not repeat the secret. */
function secretProblems(path: string, { secrets }: MaskedText): DocumentProblem[] {
  if (secrets.length === 0) return [];
  const where = secrets.map(({ line, kind }) => `line ${line} (${kind})`).join(", ");
  return [{ path, code: "secret-masked", message: `Masked before learning: ${where}.` }];
}
