// Takes one member out of a wheel (a zip file) as a stream. Only what wheels use: stored or deflated, no encryption.
import { open, type FileHandle } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { SourceFailed } from "./download.ts";

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const maxCommentBytes = 65_535;
const maxDirectoryBytes = 64 * 1024 * 1024;

interface Member {
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly bytes: number;
  readonly offset: number;
}

/**
 * Streams the member `name` of the wheel at `path` into `write` and gives its size in bytes.
 * @throws SourceFailed for a wheel that is damaged or has no such member.
 */
export async function unpackMember(
  path: string,
  name: string,
  write: (bytes: Buffer) => Promise<void>,
  signal?: AbortSignal,
): Promise<number> {
  const { member, start } = await locate(path, name);
  const source = createReadStream(path, {
    start,
    end: start + member.packed - 1,
    highWaterMark: 1024 * 1024,
  });
  let bytes = 0;
  let crc = 0;
  const sink = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > member.bytes) throw damaged(path, `${name} has more than its ${member.bytes} bytes`);
      crc = crc32(piece, crc);
      await write(piece);
    }
  };
  const options = signal ? { signal } : {};
  try {
    if (member.method === 0) await pipeline(source, sink, options);
    else await pipeline(source, createInflateRaw({ chunkSize: 1024 * 1024 }), sink, options);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code.startsWith("Z_")) throw damaged(path, `${name} cannot be unpacked (${code})`, error);
    throw error;
  }
  if (bytes !== member.bytes || crc !== member.crc)
    throw damaged(path, `${name} does not match its checksum`);
  return bytes;
}

async function locate(path: string, name: string): Promise<{ member: Member; start: number }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const { offset, length } = await findDirectory(file, path, size);
    const directory = await readAt(file, path, offset, length);
    const member = findMember(directory, path, name);
    const local = await readAt(file, path, member.offset, 30);
    if (local.readUInt32LE(0) !== localSignature)
      throw damaged(path, `${name} is not where the directory says`);
    const start = member.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    if (start + member.packed > size) throw damaged(path, `${name} goes beyond the end`);
    return { member, start };
  } finally {
    await file.close();
  }
}

async function findDirectory(
  file: FileHandle,
  path: string,
  size: number,
): Promise<{ offset: number; length: number }> {
  const length = Math.min(size, endBytes + maxCommentBytes);
  const tail = await readAt(file, path, size - length, length);
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    const directory = { length: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
    if (directory.length <= maxDirectoryBytes && directory.offset + directory.length <= size)
      return directory;
  }
  throw damaged(path, "it has no directory");
}

function findMember(directory: Buffer, path: string, name: string): Member {
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature;) {
    const nameLength = directory.readUInt16LE(at + 28);
    if (directory.toString("utf8", at + 46, at + 46 + nameLength) === name) {
      const member: Member = {
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        packed: directory.readUInt32LE(at + 20),
        bytes: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
      };
      const encrypted = (directory.readUInt16LE(at + 8) & 1) === 1;
      if (encrypted || (member.method !== 0 && member.method !== 8)) {
        throw damaged(path, `${name} is packed in a way that wheels do not use`);
      }
      return member;
    }
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  throw damaged(path, `it has no member ${name}`);
}

async function readAt(file: FileHandle, path: string, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw damaged(path, `it ends at ${position + bytesRead}`);
  return buffer;
}

function damaged(path: string, what: string, cause?: unknown): SourceFailed {
  return new SourceFailed(`the package ${path} cannot be used: ${what}`, { cause });
}
