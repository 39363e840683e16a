// Reads the header of a GGUF file: metadata and the table of tensors, never the data.
// The file may be damaged or hostile: every count is checked against the bytes that are left before room is made.
import { UserError } from "../errors/userError.ts";
import { ByteCursor, truncated } from "./byteCursor.ts";
import { invalid, readMetadata } from "./metadata.ts";
import { readTensors } from "./tensorTable.ts";
import { ggmlTypes, type Gguf, type GgmlType, type GgufTensor, type GgufValue } from "./types.ts";

/** The largest headers in use (a vocabulary of 260,000 tokens with merges) take about 20 MB. */
const maxHeaderBytes = 256 * 1024 * 1024;
const fixedHeaderBytes = 24;

/**
 * Reads the header of the GGUF file at `path` (versions 2 and 3, little-endian).
 * @throws UserError `model-not-found`, `not-gguf`, `gguf-truncated` (with expected and actual bytes), `gguf-invalid`.
 * A tensor of a type without a name here is kept; `requireKnownType` refuses it where its data is needed.
 */
export async function readGguf(path: string): Promise<Gguf> {
  const cursor = await openFile(path);
  try {
    await readMagic(cursor, path);
    await cursor.require(fixedHeaderBytes - 4);
    const version = checkVersion(path, cursor.u32());
    const tensorCount = cursor.u64();
    const entryCount = cursor.u64();
    const metadata = await readMetadata(cursor, path, entryCount);
    const metadataEnd = cursor.position;
    const tensors = await readTensors(cursor, path, tensorCount, metadata);
    return { path, version, fileBytes: cursor.fileBytes, metadata, metadataEnd, tensors };
  } finally {
    await cursor.close();
  }
}

/** The tensor's type, if it has a name here. @throws UserError `unsupported-tensor-type` naming tensor and id. */
export function requireKnownType(gguf: Gguf, tensor: GgufTensor): GgmlType {
  if (Object.hasOwn(ggmlTypes, tensor.type)) return tensor.type as GgmlType;
  throw new UserError(
    "unsupported-tensor-type",
    `The tensor ${tensor.name} of ${gguf.path} has the ${tensor.type}, which is not known.`,
    "Use a file of the same model in a common type, for example Q4_K_M or Q8_0.",
  );
}

/** The number at `key`, or `fallback` where the key is missing. @throws UserError `gguf-invalid`. */
export function metadataNumber(gguf: Gguf, key: string, fallback?: number): number {
  const value = gguf.metadata.get(key) ?? fallback;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw wrongEntry(gguf, key, "a number", value);
}

/** The text at `key`, or `fallback` where the key is missing. @throws UserError `gguf-invalid`. */
export function metadataString(gguf: Gguf, key: string, fallback?: string): string {
  const value = gguf.metadata.get(key) ?? fallback;
  if (typeof value === "string") return value;
  throw wrongEntry(gguf, key, "a text", value);
}

/** The list of texts at `key`. @throws UserError `gguf-invalid`. */
export function metadataStrings(gguf: Gguf, key: string): readonly string[] {
  const value = gguf.metadata.get(key);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw wrongEntry(gguf, key, "a list of texts", value);
}

async function openFile(path: string): Promise<ByteCursor> {
  try {
    return await ByteCursor.open(path, maxHeaderBytes);
  } catch (error) {
    const reasons: Record<string, string> = {
      ENOENT: "does not exist",
      ENOTDIR: "does not exist",
      EISDIR: "is a folder",
      EACCES: "may not be read (permissions)",
      EPERM: "may not be read (permissions)",
    };
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""];
    if (reason === undefined) throw error;
    throw new UserError("model-not-found", `The file ${path} ${reason}.`, "Give the path of a GGUF file.", {
      cause: error,
    });
  }
}

async function readMagic(cursor: ByteCursor, path: string): Promise<void> {
  const magic = "GGUF";
  const length = Math.min(4, cursor.fileBytes);
  let found: string;
  try {
    await cursor.require(length);
    found = cursor.text(length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
    throw new UserError("model-not-found", `${path} is a folder.`, "Give the path of a GGUF file.");
  }
  if (!magic.startsWith(found)) {
    const shown = [...Buffer.from(found, "utf8")].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new UserError(
      "not-gguf",
      `${path} is not a GGUF file: it starts with the bytes ${shown}, not with "GGUF".`,
      "Give a model in GGUF form; most models are published in it, or llama.cpp's convert_hf_to_gguf.py makes it.",
    );
  }
  if (length < 4) throw truncated(path, fixedHeaderBytes, cursor.fileBytes);
}

function checkVersion(path: string, version: number): number {
  if (version === 2 || version === 3) return version;
  const swapped = (version & 0xffff) === 0 && version !== 0;
  const what = swapped ? "is big-endian" : `has GGUF version ${version}`;
  throw new UserError(
    "gguf-invalid",
    `${path} ${what}; versions 2 and 3 in little-endian order can be read.`,
    "Use a newer file of the same model, or convert it again with llama.cpp.",
  );
}

function wrongEntry(gguf: Gguf, key: string, expected: string, value: GgufValue | undefined): UserError {
  if (value === undefined) return invalid(gguf.path, `the metadata key ${key} is missing`);
  const shown = typeof value === "object" ? "a list" : `${value}`.slice(0, 80);
  return invalid(gguf.path, `the metadata key ${key} should be ${expected} and is ${shown}`);
}
