// Reads a file forwards in large pieces. Knows bytes and numbers, not GGUF.
import { open, type FileHandle } from "node:fs/promises";
import { UserError } from "../errors/userError.ts";

const pieceBytes = 4 * 1024 * 1024;

/**
 * A forward cursor over an open file. Make room with `await cursor.require(n)`; after that, `n` bytes can be
 * taken without waiting, so that a table of 150,000 strings costs a few reads and no promise per string.
 */
export class ByteCursor {
  readonly fileBytes: number;
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #limit: number;
  #buffer: Buffer = Buffer.alloc(0);
  /** next byte in `#buffer` */
  #next = 0;
  /** offset in the file of `#buffer[0]` */
  #start = 0;

  private constructor(file: FileHandle, path: string, fileBytes: number, limit: number) {
    this.#file = file;
    this.#path = path;
    this.fileBytes = fileBytes;
    this.#limit = limit;
  }

  /** Opens `path`; `limit` is the most bytes that may ever be read of it. Errors of the file system pass through. */
  static async open(path: string, limit: number): Promise<ByteCursor> {
    const file = await open(path, "r");
    try {
      return new ByteCursor(file, path, (await file.stat()).size, limit);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Offset in the file of the next byte. */
  get position(): number {
    return this.#start + this.#next;
  }

  /** True if `count` bytes can be taken without waiting. */
  has(count: number): boolean {
    return this.#buffer.length - this.#next >= count;
  }

  /**
   * Makes sure that `count` more bytes can be taken.
   * @throws UserError `gguf-truncated` if the file ends before, `gguf-invalid` beyond the limit.
   */
  async require(count: number): Promise<void> {
    if (this.has(count)) return;
    this.expect(count);
    const position = this.position;
    const wanted = Math.min(Math.max(count, pieceBytes), this.fileBytes - position);
    const buffer = Buffer.allocUnsafe(wanted);
    let filled = this.#buffer.copy(buffer, 0, this.#next);
    while (filled < count) {
      const { bytesRead } = await this.#file.read(buffer, filled, wanted - filled, position + filled);
      if (bytesRead === 0) throw truncated(this.#path, position + count, position + filled);
      filled += bytesRead;
    }
    this.#buffer = buffer.subarray(0, filled);
    this.#start = position;
    this.#next = 0;
  }

  /** Checks that the file has `count` more bytes, without reading them: call it before making room for a list. */
  expect(count: number): void {
    const end = this.position + count;
    if (end > this.fileBytes) throw truncated(this.#path, end, this.fileBytes);
    if (end > this.#limit) {
      throw new UserError(
        "gguf-invalid",
        `The header of ${this.#path} takes ${end} bytes or more; no model's header is longer than ${this.#limit}.`,
        "The file is damaged or was not made by a known tool; fetch it again or use another one.",
      );
    }
  }

  u8(): number {
    return this.#buffer.readUInt8(this.#advance(1));
  }
  i8(): number {
    return this.#buffer.readInt8(this.#advance(1));
  }
  u16(): number {
    return this.#buffer.readUInt16LE(this.#advance(2));
  }
  i16(): number {
    return this.#buffer.readInt16LE(this.#advance(2));
  }
  u32(): number {
    return this.#buffer.readUInt32LE(this.#advance(4));
  }
  i32(): number {
    return this.#buffer.readInt32LE(this.#advance(4));
  }
  f32(): number {
    return this.#buffer.readFloatLE(this.#advance(4));
  }
  f64(): number {
    return this.#buffer.readDoubleLE(this.#advance(8));
  }
  u64(): bigint {
    return this.#buffer.readBigUInt64LE(this.#advance(8));
  }
  i64(): bigint {
    return this.#buffer.readBigInt64LE(this.#advance(8));
  }
  text(bytes: number): string {
    const at = this.#advance(bytes);
    return this.#buffer.toString("utf8", at, at + bytes);
  }

  #advance(count: number): number {
    const at = this.#next;
    this.#next += count;
    return at;
  }
}

/** The error for a file that ends too early; `expected` is the least number of bytes that it must have. */
export function truncated(path: string, expected: number, actual: number): UserError {
  return new UserError(
    "gguf-truncated",
    `${path} is cut off: it has ${actual} bytes and needs at least ${expected}.`,
    "Fetch or copy the file again; an interrupted download is the usual cause.",
  );
}
