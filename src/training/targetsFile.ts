// Teacher targets on disk: appended as they are computed, found again by content, tolerant of a torn end.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import type { TokenTargets } from "./feed.ts";
import type { TokenPair } from "./pair.ts";

const keyBytes = 16;

/** Targets by the content of a pair, so that they outlive a change of other pairs. */
export class TargetsFile {
  private readonly path: string;
  private readonly topK: number;
  private readonly known = new Map<string, TokenTargets[]>();

  /** `identity` names everything else that the targets depend on: model, temperature, format. */
  constructor(path: string, identity: string, topK: number) {
    this.path = path;
    this.topK = topK;
    const header = createHash("sha256").update(`targets 1 ${identity} ${topK}`).digest();
    if (existsSync(path)) {
      const data = readFileSync(path);
      if (data.subarray(0, header.length).equals(header)) {
        this.readRecords(data, header.length);
        return;
      }
    }
    writeFileSync(path, header);
  }

  get(pair: TokenPair): readonly TokenTargets[] | undefined {
    return this.known.get(teacherKey(pair));
  }

  /** Writes the targets of finished pairs. */
  add(entries: readonly { readonly pair: TokenPair; readonly targets: TokenTargets[] }[]): void {
    const parts: Uint8Array[] = [];
    for (const { pair, targets } of entries) {
      const key = pairKey(pair);
      this.known.set(key.toString("hex"), targets);
      const count = Buffer.alloc(4);
      count.writeUInt32LE(targets.length);
      parts.push(key, count);
      for (const { ids, probabilities } of targets) parts.push(bytesOf(ids), bytesOf(probabilities));
    }
    appendFileSync(this.path, Buffer.concat(parts));
  }

  private readRecords(data: Buffer, start: number): void {
    const perToken = this.topK * 8;
    let offset = start;
    while (offset + keyBytes + 4 <= data.length) {
      const count = data.readUInt32LE(offset + keyBytes);
      const body = offset + keyBytes + 4;
      if (body + count * perToken > data.length) break;
      const targets = Array.from({ length: count }, (_, i) => {
        const at = body + i * perToken;
        const slice = data.buffer.slice(data.byteOffset + at, data.byteOffset + at + perToken) as ArrayBuffer;
        return {
          ids: new Int32Array(slice, 0, this.topK),
          probabilities: new Float32Array(slice, this.topK * 4),
        };
      });
      this.known.set(data.toString("hex", offset, offset + keyBytes), targets);
      offset = body + count * perToken;
    }
    // What a killed process left half written is cut off, or the next record would not be found.
    if (offset < data.length) truncateSync(this.path, offset);
  }
}

/** What a pair's targets depend on: pairs with the same teacher's text and answer have the same. */
export function teacherKey(pair: TokenPair): string {
  return pairKey(pair).toString("hex");
}

function pairKey(pair: TokenPair): Buffer {
  const parts = [pair.teacherPrefix, pair.teacherPrompt, pair.answer].map((tokens) => tokens.join(","));
  return createHash("sha256").update(parts.join(";")).digest().subarray(0, keyBytes);
}

function bytesOf(array: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
