import assert from "node:assert/strict";
import { queryTokens, searchTokens } from "../../src/knowledge/tokens.ts";

function check(text: string, expected: readonly string[]): void {
  it(`${JSON.stringify(text)} -> ${expected.join(" | ")}`, () =>
    assert.deepEqual(searchTokens(text), expected));
}

describe("searchTokens", () => {
  check("cache_size", ["cache_size", "cache", "size"]);
  check("Use --dry-run now", ["use", "--dry-run", "dry-run", "dry", "run", "now"]);
  check("-v", ["-v", "v"]);
  check("v2.1", ["v2.1", "2.1"]);
  check("1.10.3.", ["1.10.3"]);
  check("server.http.port", ["server.http.port", "server", "http", "port"]);
  check("maxRetries", ["maxretries", "max", "retry"]);
  check("HTTPServer", ["httpserver", "http", "server"]);
  check("docs/run-book.md", ["docs/run-book.md", "doc", "run", "book", "md"]);
  check("1,000 keys", ["1000", "key"]);
  check("a well-known class", ["a", "well-known", "well", "known", "class"]);
  check("status, bus, axis, boxes, retries", ["status", "bus", "axis", "box", "retry"]);
  check("the end. Next", ["the", "end", "next"]);
  check("Größe ändern", ["größe", "ändern"]);
  check("", []);
  check("--- ***", []);

  it("splits scripts without spaces into words", () => {
    assert.ok(searchTokens("缓存大小是多少").length > 1);
  });
});

describe("queryTokens", () => {
  it("drops the words that only ask, and repeats", () => {
    assert.deepEqual(queryTokens("What is the port of the port?"), ["port"]);
  });
  it("keeps them when there is nothing else", () => {
    assert.deepEqual(queryTokens("What is it?"), ["what", "is", "it"]);
  });
});
