// Writes a copy of a GGUF in which five-bit blocks stand as eight-bit blocks with the same values to the last bit.
// Processors without instructions for five bits multiply eight bits twice as fast: the copy trades disk for time.
import { randomBytes } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { storageError } from "../errors/storageError.ts";
import { TensorReader } from "./tensorData.ts";
import { padTo } from "./tensorTable.ts";
import { ggmlTypes, type Gguf, type GgufTensor } from "./types.ts";

const narrow = ggmlTypes.Q5_0;
const wide = ggmlTypes.Q8_0;
const alignment = 32;

/**
 * Q5_0 blocks as Q8_0 blocks: 32 numbers q (0 to 31) with a scale d mean d (q - 16), which eight signed bits hold with
 * the same scale. Layout: `block_q5_0` and `block_q8_0` of ggml-common.h.
 */
export function widenBlocks(q5: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = q5.length / narrow.blockBytes;
  const out = new Uint8Array(blocks * wide.blockBytes);
  for (let b = 0, i = 0, o = 0; b < blocks; b++, i += narrow.blockBytes, o += wide.blockBytes) {
    out[o] = q5[i]!;
    out[o + 1] = q5[i + 1]!;
    const high = q5[i + 2]! | (q5[i + 3]! << 8) | (q5[i + 4]! << 16) | (q5[i + 5]! << 24);
    for (let j = 0; j < 16; j++) {
      const low = q5[i + 6 + j]!;
      out[o + 2 + j] = ((low & 15) | (((high >>> j) & 1) << 4)) - 16;
      out[o + 18 + j] = ((low >> 4) | (((high >>> (j + 16)) & 1) << 4)) - 16;
    }
  }
  return out;
}

/** Whether the copy holds the tensor wider; what is only looked up row by row gains nothing. */
export function isWidened({ name, type, dimensions }: GgufTensor): boolean {
  return type === "Q5_0" && dimensions.length === 2 && name !== "token_embd.weight";
}

/** Bytes of the copy. */
export function widenedBytes(gguf: Gguf): number {
  const { header, places } = layOut(gguf);
  const last = places.at(-1);
  return header.length + (last ? padTo(last.offset + last.bytes, alignment) : 0);
}

/**
 * Writes the copy to `path`, whole or not at all.
 * @throws UserError `disk-full`, `folder-not-writable`, `gguf-truncated`; the signal's reason when aborted.
 */
export async function writeWidened(gguf: Gguf, path: string, signal?: AbortSignal): Promise<void> {
  const { header, places } = layOut(gguf);
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    await using reader = await TensorReader.open(gguf);
    const file = await open(temporary, "wx");
    try {
      await writeAll(file, await withMetadata(gguf, header));
      for (const { tensor, bytes } of places) {
        signal?.throwIfAborted();
        const stored = await reader.read(tensor);
        const data = isWidened(tensor) ? widenBlocks(stored) : stored;
        await writeAll(file, data);
        await writeAll(file, new Uint8Array(padTo(bytes, alignment) - bytes));
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (signal?.aborted === true) throw error;
    throw await storageError(error, dirname(path), widenedBytes(gguf));
  }
}

interface Place {
  readonly tensor: GgufTensor;
  readonly bytes: number;
  /** From the beginning of the data. */
  readonly offset: number;
}

/** The new header with a hole where the metadata goes, and where each tensor's data will stand. */
function layOut(gguf: Gguf): { header: Buffer; places: readonly Place[] } {
  const places: Place[] = [];
  const parts: Buffer[] = [];
  let offset = 0;
  for (const tensor of gguf.tensors.values()) {
    const type = isWidened(tensor) ? "Q8_0" : tensor.type;
    if (!(type in ggmlTypes)) throw new Error(`${tensor.name} has the ${type}`);
    const { id } = ggmlTypes[type as keyof typeof ggmlTypes];
    const bytes = isWidened(tensor) ? (tensor.bytes / narrow.blockBytes) * wide.blockBytes : tensor.bytes;
    const name = Buffer.from(tensor.name, "utf8");
    const entry = Buffer.alloc(8 + name.length + 4 + 8 * tensor.dimensions.length + 4 + 8);
    let at = entry.writeBigUInt64LE(BigInt(name.length));
    at += name.copy(entry, at);
    at = entry.writeUInt32LE(tensor.dimensions.length, at);
    for (const size of tensor.dimensions) at = entry.writeBigUInt64LE(BigInt(size), at);
    at = entry.writeUInt32LE(id, at);
    entry.writeBigUInt64LE(BigInt(offset), at);
    parts.push(entry);
    places.push({ tensor, bytes, offset });
    offset += padTo(bytes, alignment);
  }
  const length = gguf.metadataEnd + parts.reduce((sum, part) => sum + part.length, 0);
  const padding = Buffer.alloc(padTo(length, alignment) - length);
  return { header: Buffer.concat([Buffer.alloc(gguf.metadataEnd), ...parts, padding]), places };
}

/** Magic, version, counts and metadata are taken over byte by byte: the number of tensors is the same. */
async function withMetadata(gguf: Gguf, header: Buffer): Promise<Buffer> {
  const file = await open(gguf.path, "r");
  try {
    for (let done = 0; done < gguf.metadataEnd;) {
      const { bytesRead } = await file.read(header, done, gguf.metadataEnd - done, done);
      if (bytesRead === 0) throw new Error(`${gguf.path} became shorter while it was read`);
      done += bytesRead;
    }
    return header;
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
