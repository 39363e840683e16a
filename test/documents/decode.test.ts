import assert from "node:assert/strict";
import { decodeText } from "../../src/documents/decode.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
function utf16(text: string, littleEndian: boolean): Uint8Array {
  const buffer = Buffer.from(`\uFEFF${text}`, "utf16le");
  return littleEndian ? buffer : buffer.swap16();
}

describe("decodeText", () => {
  const text = "Über 😀 語\nsecond";
  it("decodes UTF-8 with and without byte order mark", () => {
    assert.deepEqual(decodeText(utf8(text)), { text });
    assert.deepEqual(decodeText(Buffer.concat([bytes(0xef, 0xbb, 0xbf), utf8(text)])), { text });
  });
  it("decodes UTF-16 of both orders by its byte order mark", () => {
    assert.deepEqual(decodeText(utf16(text, true)), { text });
    assert.deepEqual(decodeText(utf16(text, false)), { text });
  });
  it("makes all line ends one", () =>
    assert.deepEqual(decodeText(utf8("a\r\nb\rc\n")), { text: "a\nb\nc\n" }));

  it("names the first byte that is no UTF-8", () => {
    const cases: [Uint8Array, number][] = [
      [bytes(0x61, 0xff), 1],
      [bytes(0xc3), 0],
      [bytes(0x61, 0xc3, 0x28), 1],
      [bytes(0xe2, 0x82), 0],
      [bytes(0xc0, 0xaf), 0],
      [bytes(0xe0, 0x80, 0xaf), 0],
      [bytes(0x61, 0x62, 0xed, 0xa0, 0x80), 2],
      [bytes(0xf4, 0x90, 0x80, 0x80), 0],
      [bytes(0xf0, 0x8f, 0xbf, 0xbf), 0],
      [bytes(0x80), 0],
      [Buffer.concat([utf8("Grün "), Buffer.from("Grün", "latin1")]), 8],
    ];
    for (const [input, at] of cases) {
      const result = decodeText(input);
      assert.ok(
        "code" in result && result.code === "encoding" && result.message.includes(`byte ${at} `),
        JSON.stringify(result),
      );
    }
  });
  it("refuses UTF-16 that is cut off or has half a pair, and UTF-32", () => {
    for (const [input, at] of [
      [Buffer.concat([utf16("ab", true), bytes(0x61)]), 6],
      [bytes(0xff, 0xfe, 0x61, 0x00, 0x3d, 0xd8), 4],
      [bytes(0xfe, 0xff, 0xdc, 0x00, 0x00, 0x61), 2],
    ] as const) {
      const result = decodeText(input);
      assert.ok(
        "code" in result && result.code === "encoding" && result.message.includes(`byte ${at} `),
        JSON.stringify(result),
      );
    }
    const utf32 = decodeText(bytes(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0));
    assert.ok("code" in utf32 && utf32.code === "encoding" && utf32.message.includes("UTF-32"));
  });
  it("tells binary files by a zero, wherever it is", () => {
    for (const input of [
      bytes(0x61, 0),
      Buffer.concat([utf8("a".repeat(100_000)), bytes(0)]),
      utf16("a\0", true),
    ]) {
      const result = decodeText(input);
      assert.ok("code" in result && result.code === "binary");
    }
  });
  it("tells empty files and those of blanks only", () => {
    for (const input of [bytes(), utf8(" \n\t\r\n"), bytes(0xef, 0xbb, 0xbf), bytes(0xff, 0xfe)]) {
      const result = decodeText(input);
      assert.ok("code" in result && result.code === "empty");
    }
  });
});
