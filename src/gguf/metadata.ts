// The key-value part of a GGUF header.
import { UserError } from "../errors/userError.ts";
import type { ByteCursor } from "./byteCursor.ts";
import type { GgufValue } from "./types.ts";

/** Ids of `gguf_type`. */
export const valueTypes = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const;

interface Scalar {
  readonly bytes: number;
  readonly take: (cursor: ByteCursor) => GgufValue;
}
const scalars: ReadonlyMap<number, Scalar> = new Map<number, Scalar>([
  [valueTypes.uint8, { bytes: 1, take: (cursor) => cursor.u8() }],
  [valueTypes.int8, { bytes: 1, take: (cursor) => cursor.i8() }],
  [valueTypes.uint16, { bytes: 2, take: (cursor) => cursor.u16() }],
  [valueTypes.int16, { bytes: 2, take: (cursor) => cursor.i16() }],
  [valueTypes.uint32, { bytes: 4, take: (cursor) => cursor.u32() }],
  [valueTypes.int32, { bytes: 4, take: (cursor) => cursor.i32() }],
  [valueTypes.float32, { bytes: 4, take: (cursor) => cursor.f32() }],
  [valueTypes.bool, { bytes: 1, take: (cursor) => cursor.u8() !== 0 }],
  [valueTypes.uint64, { bytes: 8, take: (cursor) => exact(cursor.u64()) }],
  [valueTypes.int64, { bytes: 8, take: (cursor) => exact(cursor.i64()) }],
  [valueTypes.float64, { bytes: 8, take: (cursor) => cursor.f64() }],
]);

const maxEntries = 65_536n;
const maxKeyBytes = 65_535;
const maxStringBytes = 64 * 1024 * 1024;
/** Of all arrays of a file together: a vocabulary of 260,000 tokens has about a million. */
const maxElements = 16 * 1024 * 1024;
const maxDepth = 4;
/** a key of no bytes, its length, a type and one byte of value */
const minEntryBytes = 8 + 4 + 1;

/**
 * Reads `count` key-value pairs.
 * @throws UserError `gguf-truncated`, `gguf-invalid` (count, length, type, depth, a key given twice).
 */
export async function readMetadata(
  cursor: ByteCursor,
  path: string,
  count: bigint,
): Promise<Map<string, GgufValue>> {
  if (count > maxEntries)
    throw invalid(path, `its header claims ${count} metadata entries (at most ${maxEntries})`);
  cursor.expect(Number(count) * minEntryBytes);
  const metadata = new Map<string, GgufValue>();
  const budget = { elements: maxElements };
  for (let i = 0; i < Number(count); i++) {
    const key = await readString(cursor, path, maxKeyBytes);
    if (metadata.has(key)) throw invalid(path, `the metadata key ${JSON.stringify(key)} is there twice`);
    await cursor.require(4);
    metadata.set(key, await readValue(cursor, path, key, cursor.u32(), budget, 0));
  }
  return metadata;
}

/** Reads a string: its length in 8 bytes, then that many bytes of UTF-8. */
export async function readString(cursor: ByteCursor, path: string, maxBytes: number): Promise<string> {
  await cursor.require(8);
  const length = stringLength(cursor, path, maxBytes);
  await cursor.require(length);
  return cursor.text(length);
}

/** The error for a file that breaks the format; `what` is a clause. */
export function invalid(path: string, what: string): UserError {
  return new UserError(
    "gguf-invalid",
    `${path} is not a valid GGUF file: ${what}.`,
    "The file is damaged or was not made by a known tool; fetch it again or use another one.",
  );
}

async function readValue(
  cursor: ByteCursor,
  path: string,
  key: string,
  type: number,
  budget: { elements: number },
  depth: number,
): Promise<GgufValue> {
  const scalar = scalars.get(type);
  if (scalar) {
    await cursor.require(scalar.bytes);
    return scalar.take(cursor);
  }
  if (type === valueTypes.string) return readString(cursor, path, maxStringBytes);
  if (type !== valueTypes.array)
    throw invalid(path, `the metadata key ${JSON.stringify(key)} has the type ${type}`);
  if (depth === maxDepth)
    throw invalid(path, `the metadata key ${JSON.stringify(key)} nests more than ${maxDepth} lists`);

  await cursor.require(12);
  const itemType = cursor.u32();
  const count = cursor.u64();
  if (count > BigInt(budget.elements)) {
    throw invalid(
      path,
      `the list ${JSON.stringify(key)} claims ${count} items (at most ${maxElements} in one file)`,
    );
  }
  const length = Number(count);
  budget.elements -= length;
  return readItems(cursor, path, key, itemType, length, budget, depth);
}

async function readItems(
  cursor: ByteCursor,
  path: string,
  key: string,
  type: number,
  length: number,
  budget: { elements: number },
  depth: number,
): Promise<GgufValue[]> {
  const items: GgufValue[] = [];
  const scalar = scalars.get(type);
  if (scalar) {
    cursor.expect(length * scalar.bytes);
    for (let i = 0; i < length; i++) {
      if (!cursor.has(scalar.bytes)) await cursor.require(scalar.bytes);
      items.push(scalar.take(cursor));
    }
  } else if (type === valueTypes.string) {
    cursor.expect(length * 8);
    for (let i = 0; i < length; i++) {
      if (!cursor.has(8)) await cursor.require(8);
      const bytes = stringLength(cursor, path, maxStringBytes);
      if (!cursor.has(bytes)) await cursor.require(bytes);
      items.push(cursor.text(bytes));
    }
  } else {
    cursor.expect(length * 12);
    for (let i = 0; i < length; i++) items.push(await readValue(cursor, path, key, type, budget, depth + 1));
  }
  return items;
}

function stringLength(cursor: ByteCursor, path: string, maxBytes: number): number {
  const length = cursor.u64();
  if (length > BigInt(maxBytes)) throw invalid(path, `a text claims ${length} bytes (at most ${maxBytes})`);
  return Number(length);
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
