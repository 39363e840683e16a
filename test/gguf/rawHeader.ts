// Builds GGUF headers byte by byte, so that tests can write what no writer would.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const u32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};
export const u64 = (value: number | bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
};
export const text = (value: string): Buffer =>
  Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

/** A metadata entry: key, type id, encoded value. */
export const entry = (key: string, type: number, value: Buffer): Buffer =>
  Buffer.concat([text(key), u32(type), value]);

/** A line of the tensor table. */
export const tensor = (
  name: string,
  dimensions: readonly (number | bigint)[],
  type: number,
  offset: number | bigint,
): Buffer =>
  Buffer.concat([text(name), u32(dimensions.length), ...dimensions.map(u64), u32(type), u64(offset)]);

/** A whole file: header with the given entries and tensors, padding to 32, `data` bytes of zeros. */
export function rawGguf(parts: {
  readonly version?: number;
  readonly entries?: readonly Buffer[];
  readonly entryCount?: number | bigint;
  readonly tensors?: readonly Buffer[];
  readonly tensorCount?: number | bigint;
  readonly data?: number;
}): Buffer {
  const entries = parts.entries ?? [];
  const tensors = parts.tensors ?? [];
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    u32(parts.version ?? 3),
    u64(parts.tensorCount ?? tensors.length),
    u64(parts.entryCount ?? entries.length),
    ...entries,
    ...tensors,
  ]);
  const padding = (32 - (header.length % 32)) % 32;
  return Buffer.concat([header, Buffer.alloc(padding + (parts.data ?? 0))]);
}

/** A folder that `body` may write into; gone afterwards. */
export async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "steep-"));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes `bytes` to a file in a folder of its own and gives its path to `body`. */
export async function withFile(bytes: Buffer, body: (path: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, "file.gguf");
    await writeFile(path, bytes);
    await body(path);
  });
}
