// Writes a GGUF file (version 3, little-endian) whole or not at all.
import { randomBytes } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { storageError } from "../errors/storageError.ts";
import { valueTypes } from "./metadata.ts";
import { padTo, tensorBytes } from "./tensorTable.ts";
import { ggmlTypes, type GgmlType } from "./types.ts";

/** GGUF tells eight kinds of whole number and two of real number apart, so a number says which it is. */
export type GgufEntry =
  | string
  | boolean
  | {
      readonly type: Exclude<keyof typeof valueTypes, "array" | "string" | "bool">;
      readonly value: number | bigint;
    }
  | { readonly type: "string"; readonly values: readonly string[] }
  | { readonly type: "float32" | "int32" | "uint32"; readonly values: readonly number[] };

export interface GgufTensorData {
  readonly name: string;
  /** ne, fastest first */
  readonly dimensions: readonly number[];
  readonly type: GgmlType;
  /** F32 as Float32Array, F16 as the half floats' bits, every other type as its bytes */
  readonly data: Float32Array | Uint16Array | Uint8Array;
}

type NumberType = Exclude<keyof typeof valueTypes, "array" | "string">;

const alignment = 32;

/**
 * Writes metadata and tensors to `path`: to a temporary file beside it, synced, then renamed over it, so that
 * readers see the old file or the new one and never a part.
 * @throws UserError `disk-full` with needed and free bytes, `folder-not-writable`.
 */
export async function writeGguf(
  path: string,
  metadata: Readonly<Record<string, GgufEntry>>,
  tensors: readonly GgufTensorData[],
): Promise<void> {
  for (const tensor of tensors) checkTensor(tensor);
  const header = encodeHeader(metadata, tensors);
  const bytes = tensors.reduce(
    (sum, tensor) => sum + padTo(tensor.data.byteLength, alignment),
    header.length,
  );
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      await writeAll(file, header);
      for (const { data } of tensors) {
        await writeAll(file, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
        await writeAll(file, Buffer.alloc(padTo(data.byteLength, alignment) - data.byteLength));
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw await storageError(error, dirname(path), bytes);
  }
}

function encodeHeader(
  metadata: Readonly<Record<string, GgufEntry>>,
  tensors: readonly GgufTensorData[],
): Buffer {
  const entries = Object.entries(metadata);
  const parts: Buffer[] = [
    Buffer.from("GGUF"),
    encodeNumber("uint32", 3),
    encodeNumber("uint64", tensors.length),
    encodeNumber("uint64", entries.length),
  ];
  for (const [key, entry] of entries) parts.push(encodeString(key), encodeEntry(entry));
  let offset = 0;
  for (const { name, dimensions, type, data } of tensors) {
    parts.push(encodeString(name), encodeNumber("uint32", dimensions.length));
    for (const size of dimensions) parts.push(encodeNumber("uint64", size));
    parts.push(encodeNumber("uint32", ggmlTypes[type].id), encodeNumber("uint64", offset));
    offset += padTo(data.byteLength, alignment);
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  parts.push(Buffer.alloc(padTo(length, alignment) - length));
  return Buffer.concat(parts);
}

function encodeEntry(entry: GgufEntry): Buffer {
  if (typeof entry === "string") return Buffer.concat([encodeType("string"), encodeString(entry)]);
  if (typeof entry === "boolean")
    return Buffer.concat([encodeType("bool"), encodeNumber("bool", Number(entry))]);
  if ("value" in entry) return Buffer.concat([encodeType(entry.type), encodeNumber(entry.type, entry.value)]);
  const items =
    entry.type === "string"
      ? entry.values.map(encodeString)
      : entry.values.map((value) => encodeNumber(entry.type, value));
  const count = encodeNumber("uint64", items.length);
  return Buffer.concat([encodeType("array"), encodeType(entry.type), count, Buffer.concat(items)]);
}

function encodeType(type: keyof typeof valueTypes): Buffer {
  return encodeNumber("uint32", valueTypes[type]);
}

function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([encodeNumber("uint64", bytes.length), bytes]);
}

function encodeNumber(type: NumberType, value: number | bigint): Buffer {
  const buffer = Buffer.alloc(8);
  return buffer.subarray(0, numberWriters[type](buffer, value));
}

/** Each puts a value at the start of the buffer and gives its length in bytes. */
const numberWriters: Readonly<Record<NumberType, (buffer: Buffer, value: number | bigint) => number>> = {
  bool: (buffer, value) => buffer.writeUInt8(Number(value)),
  uint8: (buffer, value) => buffer.writeUInt8(Number(value)),
  int8: (buffer, value) => buffer.writeInt8(Number(value)),
  uint16: (buffer, value) => buffer.writeUInt16LE(Number(value)),
  int16: (buffer, value) => buffer.writeInt16LE(Number(value)),
  uint32: (buffer, value) => buffer.writeUInt32LE(Number(value)),
  int32: (buffer, value) => buffer.writeInt32LE(Number(value)),
  float32: (buffer, value) => buffer.writeFloatLE(Number(value)),
  uint64: (buffer, value) => buffer.writeBigUInt64LE(BigInt(value)),
  int64: (buffer, value) => buffer.writeBigInt64LE(BigInt(value)),
  float64: (buffer, value) => buffer.writeDoubleLE(Number(value)),
};

/** A shape that does not match the data is the caller's bug, not the person's. */
function checkTensor({ name, dimensions, type, data }: GgufTensorData): void {
  const bytes = tensorBytes(type, dimensions);
  const expected = type === "F32" ? Float32Array : type === "F16" ? Uint16Array : Uint8Array;
  const fits = data instanceof expected;
  if (!fits || bytes !== data.byteLength) {
    throw new RangeError(
      `tensor ${name} [${dimensions.join(", ")}] ${type} has ${data.byteLength} bytes of data`,
    );
  }
  if (Buffer.byteLength(name) > 63) throw new RangeError(`the tensor name ${name} is longer than 63 bytes`);
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
