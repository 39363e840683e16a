// The table of tensors in a GGUF header: reading it, and checking that every tensor lies where it can.
import type { ByteCursor } from "./byteCursor.ts";
import { truncated } from "./byteCursor.ts";
import { invalid, readString } from "./metadata.ts";
import {
  ggmlTypes,
  type GgmlType,
  type GgmlTypeInfo,
  type GgufTensor,
  type GgufValue,
  type UnknownGgmlType,
} from "./types.ts";

const maxTensors = 131_072n;
/** GGML_MAX_NAME, which counts the closing zero */
const maxNameBytes = 63;
const maxDimensions = 4;
const defaultAlignment = 32;
const maxAlignment = 1024 * 1024;
/** an empty name, one dimension, type and offset */
const minTensorBytes = 8 + 4 + 8 + 4 + 8;

const typeById: ReadonlyMap<number, GgmlType> = new Map(
  (Object.entries(ggmlTypes) as [GgmlType, GgmlTypeInfo][]).map(([name, info]) => [info.id, name]),
);

/** A line of the table, as stored: `relative` counts from the start of the data. */
interface Entry {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly type: GgmlType | UnknownGgmlType;
  readonly relative: number;
  /** undefined for an unknown type */
  readonly bytes: number | undefined;
}

/**
 * Reads `count` lines of the tensor table and works out where each tensor's data lies in the file.
 * @throws UserError `gguf-truncated` (the file ends before the data), `gguf-invalid` (counts, names, shapes,
 * alignment, overlap, outside the file).
 */
export async function readTensors(
  cursor: ByteCursor,
  path: string,
  count: bigint,
  metadata: ReadonlyMap<string, GgufValue>,
): Promise<Map<string, GgufTensor>> {
  if (count > maxTensors) throw invalid(path, `its header claims ${count} tensors (at most ${maxTensors})`);
  const alignment = readAlignment(path, metadata);
  cursor.expect(Number(count) * minTensorBytes);
  const entries: Entry[] = [];
  const names = new Set<string>();
  for (let i = 0; i < Number(count); i++) {
    const entry = await readEntry(cursor, path, alignment);
    if (names.has(entry.name)) throw invalid(path, `the tensor ${entry.name} is there twice`);
    names.add(entry.name);
    entries.push(entry);
  }
  return place(path, entries, padTo(cursor.position, alignment), cursor.fileBytes, alignment);
}

/** `offset` rounded up to a multiple of `alignment`. */
export function padTo(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

/** Bytes of a tensor of `dimensions` in `type`; the first dimension must be whole blocks. */
export function tensorBytes(type: GgmlType, dimensions: readonly number[]): number {
  const { blockSize, blockBytes } = ggmlTypes[type];
  return (dimensions.reduce((product, size) => product * size, 1) / blockSize) * blockBytes;
}

async function readEntry(cursor: ByteCursor, path: string, alignment: number): Promise<Entry> {
  const name = await readString(cursor, path, maxNameBytes);
  await cursor.require(4);
  const dimensionCount = cursor.u32();
  if (dimensionCount < 1 || dimensionCount > maxDimensions) {
    throw invalid(path, `the tensor ${name} has ${dimensionCount} dimensions (1 to ${maxDimensions})`);
  }
  await cursor.require(dimensionCount * 8 + 12);
  const dimensions: number[] = [];
  let elements = 1n;
  for (let i = 0; i < dimensionCount; i++) {
    const size = cursor.u64();
    elements *= size;
    if (size < 1n || elements > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw invalid(path, `the tensor ${name} has the dimension ${size}, which is impossible`);
    }
    dimensions.push(Number(size));
  }
  const typeId = cursor.u32();
  const offset = cursor.u64();
  if (offset > BigInt(Number.MAX_SAFE_INTEGER))
    throw invalid(path, `the tensor ${name} lies outside the file`);
  const relative = Number(offset);
  if (relative % alignment !== 0) {
    throw invalid(path, `the tensor ${name} starts at ${relative}, not at a multiple of ${alignment}`);
  }
  const type = typeById.get(typeId);
  if (type === undefined)
    return { name, dimensions, type: `unknown type ${typeId}`, relative, bytes: undefined };
  const { blockSize } = ggmlTypes[type];
  if ((dimensions[0] ?? 0) % blockSize !== 0) {
    throw invalid(
      path,
      `rows of the tensor ${name} have ${dimensions[0]} values, not whole blocks of ${blockSize}`,
    );
  }
  return { name, dimensions, type, relative, bytes: tensorBytes(type, dimensions) };
}

/** Puts the entries at their absolute offsets, in the order of the table. */
function place(
  path: string,
  entries: readonly Entry[],
  dataStart: number,
  fileBytes: number,
  alignment: number,
): Map<string, GgufTensor> {
  const byOffset = entries.toSorted((a, b) => a.relative - b.relative);
  const bytesOf = new Map<string, number>();
  // A tensor beyond the end of the file right after the one before was cut off; one that leaves a gap never was there.
  let packedEnd = 0;
  let expectedEnd = dataStart;
  for (const [i, entry] of byOffset.entries()) {
    const next = byOffset[i + 1];
    const room = (next?.relative ?? Math.max(entry.relative, fileBytes - dataStart)) - entry.relative;
    const bytes = entry.bytes ?? room;
    if (next && bytes > room) throw invalid(path, `the tensors ${entry.name} and ${next.name} overlap`);
    if (dataStart + entry.relative + bytes > fileBytes && entry.relative > packedEnd) {
      throw invalid(path, `the tensor ${entry.name} lies outside the file, at ${dataStart + entry.relative}`);
    }
    packedEnd = entry.relative + padTo(bytes, alignment);
    expectedEnd = dataStart + entry.relative + bytes;
    bytesOf.set(entry.name, bytes);
  }
  if (expectedEnd > fileBytes) throw truncated(path, expectedEnd, fileBytes);

  return new Map(
    entries.map(({ name, dimensions, type, relative }) => [
      name,
      { name, dimensions, type, offset: dataStart + relative, bytes: bytesOf.get(name) ?? 0 },
    ]),
  );
}

function readAlignment(path: string, metadata: ReadonlyMap<string, GgufValue>): number {
  const value = metadata.get("general.alignment") ?? defaultAlignment;
  const fits =
    typeof value === "number" && value >= 1 && value <= maxAlignment && Number.isInteger(Math.log2(value));
  if (!fits)
    throw invalid(
      path,
      `general.alignment is ${String(value)}; it must be a power of two up to ${maxAlignment}`,
    );
  return value;
}
