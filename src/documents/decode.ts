// Bytes of a file to text: UTF-8 with or without a byte order mark, UTF-16 with one. Guesses nothing.
import { isUtf8 } from "node:buffer";
import type { DocumentProblem } from "./types.ts";

export type Decoded =
  | { readonly text: string }
  | {
      readonly code: Extract<DocumentProblem["code"], "binary" | "encoding" | "empty">;
      readonly message: string;
    };

/** The text with line ends as `\n` and without byte order mark, or why there is none. */
export function decodeText(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return { code: "empty", message: "The file is empty." };
  const decoded = decode(bytes);
  if (!("text" in decoded)) return decoded;
  const text = decoded.text.replace(/\r\n?/g, "\n");
  if (text.trim() === "") return { code: "empty", message: "The file holds only blanks." };
  return { text };
}

function decode(bytes: Uint8Array): Decoded {
  const [b0, b1, b2, b3] = bytes;
  if (
    (b0 === 0xff && b1 === 0xfe && b2 === 0 && b3 === 0) ||
    (b0 === 0 && b1 === 0 && b2 === 0xfe && b3 === 0xff)
  ) {
    return { code: "encoding", message: "The file is UTF-32. Save it as UTF-8." };
  }
  if (b0 === 0xff && b1 === 0xfe) return decodeUtf16(bytes, true);
  if (b0 === 0xfe && b1 === 0xff) return decodeUtf16(bytes, false);
  if (bytes.includes(0)) return { code: "binary", message: "The file is binary (it holds zero bytes)." };
  if (!isUtf8(bytes)) {
    const at = firstInvalidUtf8(bytes);
    return {
      code: "encoding",
      message: `The file is not UTF-8: byte ${at} is 0x${hex(bytes[at]!)}. Save it as UTF-8.`,
    };
  }
  return { text: new TextDecoder("utf-8").decode(bytes) };
}

function decodeUtf16(bytes: Uint8Array, littleEndian: boolean): Decoded {
  const name = littleEndian ? "UTF-16 LE" : "UTF-16 BE";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length % 2 === 1) return wrongUtf16(name, bytes.length - 1);
  for (let at = 2; at < bytes.length; at += 2) {
    const unit = view.getUint16(at, littleEndian);
    if (unit === 0) return { code: "binary", message: "The file is binary (it holds zero characters)." };
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = at + 2 < bytes.length ? view.getUint16(at + 2, littleEndian) : 0;
    if (unit > 0xdbff || next < 0xdc00 || next > 0xdfff) return wrongUtf16(name, at);
    at += 2;
  }
  return { text: new TextDecoder(littleEndian ? "utf-16le" : "utf-16be").decode(bytes) };
}

function wrongUtf16(name: string, at: number): Decoded {
  return {
    code: "encoding",
    message: `The file is not whole ${name}: byte ${at} does not fit. Save it as UTF-8.`,
  };
}

/** Offset of the first byte of the first sequence that is no UTF-8 (RFC 3629). */
function firstInvalidUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  for (let offset = 1; offset < length; offset++) {
    const byte = bytes[at + offset];
    if (byte === undefined || byte < 0x80 || byte > 0xbf) return 0;
  }
  // Overlong forms, surrogates and what lies above U+10FFFF.
  const second = bytes[at + 1] ?? 0;
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return 0;
  if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return 0;
  return length;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
