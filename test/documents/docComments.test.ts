import assert from "node:assert/strict";
import { cComments } from "../../src/documents/cComments.ts";
import { goComments } from "../../src/documents/goComments.ts";
import { javascriptComments } from "../../src/documents/javascriptComments.ts";
import type { DocumentReader } from "../../src/documents/outline.ts";
import { pythonDocstrings } from "../../src/documents/pythonDocstrings.ts";
import { readerFor } from "../../src/documents/readers.ts";
import { rustComments } from "../../src/documents/rustComments.ts";
import { sectionsOf } from "../../src/documents/sections.ts";

/** `names: first line-last line: text` of each section; the file's name left off. */
function found(reader: DocumentReader, lines: readonly string[]): string[] {
  const path = "src/file.x";
  const outline = reader.read(lines.join("\n"), path);
  return sectionsOf(path, outline.title!, outline).map(({ headingTrail, startLine, endLine, text }) => {
    assert.equal(headingTrail[0], "file.x");
    return `${headingTrail.slice(1).join(" > ")}: ${startLine}-${endLine}: ${text.replaceAll("\n", "⏎")}`;
  });
}

describe("doc comments", () => {
  it("of TypeScript: before declarations and members, titled by their names", () => {
    assert.deepEqual(
      found(javascriptComments, [
        "/** Copyright of somebody. */",
        'import x from "y";',
        "/**",
        " * Opens the port.",
        " *",
        " * # Example",
        " * ```ts",
        " * open(1);",
        " * ```",
        " */",
        "export async function open(port: number): void {",
        "  /** No declaration. */",
        "  return go(port);",
        "}",
        "/** Settings of a run. */",
        "@sealed()",
        "export class Settings {",
        "  /** Port to listen on. */",
        "  readonly port = 1;",
        "",
        "  /** Starts. */",
        "  static async start(): Promise<void> {}",
        "  /* not a doc comment */ stop() {}",
        "}",
        "/** A name. */ ",
        "export type Name = string;",
        "const text = `a /** no */ b`;",
        "/*** a rule ***/",
        "const y = 1;",
        "/** Never closed",
      ]),
      [
        "open: 4-4: Opens the port.",
        "open > Example: 7-9: ```ts⏎open(1);⏎```",
        "Settings: 15-15: Settings of a run.",
        "Settings > port: 18-18: Port to listen on.",
        "Settings > start: 21-21: Starts.",
        "Name: 25-25: A name.",
      ],
    );
    assert.deepEqual(
      found(javascriptComments, ["/** What it is. @packageDocumentation */", "", "/** One. */", "let a;"]),
      [": 1-1: What it is. @packageDocumentation", "a: 3-3: One."],
    );
  });

  it("of Python: module, classes and functions, with signatures over several lines", () => {
    assert.deepEqual(
      found(pythonDocstrings, [
        "#!/usr/bin/env python",
        '"""Tide tables."""',
        "TEXT = '''",
        "def no(self):",
        '    """No docstring."""',
        "'''",
        "class Harbour(Base):",
        "    r'''",
        "    A harbour.",
        "",
        "        indented",
        "    '''",
        "    def open(",
        "        self, port: int = len(')'),  # (",
        "    ) -> None:",
        '        """Open the port."""',
        "        x = 1",
        "    def bare(self): return 1",
        "async def main():",
        '    """Run.',
        '    Then stop."""',
        "def last():",
        '    """Never closed',
      ]),
      [
        ": 2-2: Tide tables.",
        "Harbour: 9-11: A harbour.⏎⏎    indented",
        "Harbour > open: 16-16: Open the port.",
        "main: 20-21: Run.⏎Then stop.",
      ],
    );
  });

  it("of Rust: items, fields, modules, with attributes between", () => {
    assert.deepEqual(
      found(rustComments, [
        "//! Tide tables.",
        "",
        "/// A harbour.",
        "///",
        "/// # Errors",
        "/// When it is full.",
        "#[derive(Debug)]",
        "pub struct Harbour<T> {",
        "    /// Port to listen on.",
        "    pub port: u16,",
        "}",
        "impl<T> Drop for Harbour<T> {",
        "    /// Closes it.",
        "    pub(crate) async unsafe fn close(&self) {}",
        "}",
        "//// a rule",
        "fn quiet() {}",
        "/** In stars. */",
        "pub const LIMIT: usize = 3;",
      ]),
      [
        ": 1-1: Tide tables.",
        "Harbour: 3-3: A harbour.",
        "Harbour > Errors: 6-6: When it is full.",
        "Harbour > port: 9-9: Port to listen on.",
        "Harbour > close: 13-13: Closes it.",
        "LIMIT: 18-18: In stars.",
      ],
    );
  });

  it("of Go: lines right before a declaration", () => {
    assert.deepEqual(
      found(goComments, [
        "// Licence of somebody.",
        "",
        "//go:build linux",
        "",
        "// Package tide keeps tables.",
        "package tide",
        "",
        "// Harbour is a harbour.",
        "// It has a port.",
        "type Harbour struct {",
        "	// Port to listen on.",
        "	Port int",
        "}",
        "",
        "// Open opens it.",
        "func (h *Harbour) Open() {",
        "	// not a declaration",
        "	h.Port = 1",
        "}",
        "",
        "// alone",
        "",
        "func quiet() {}",
        "const (",
        "	// Limit of boats.",
        "	Limit = 3",
        ")",
      ]),
      [
        ": 5-5: Package tide keeps tables.",
        "Harbour: 8-9: Harbour is a harbour.⏎It has a port.",
        "Harbour > Port: 11-11: Port to listen on.",
        "Harbour.Open: 15-15: Open opens it.",
        "Limit: 25-25: Limit of boats.",
      ],
    );
  });

  it("of Java, C and C++", () => {
    assert.deepEqual(
      found(cComments, [
        "/** A harbour. */",
        "@Sealed(1)",
        "public final class Harbour extends Base {",
        "    /** Port to listen on. */",
        "    private final int port = 1;",
        "",
        "    /**",
        "     * Opens it.",
        "     * @param port the port",
        "     */",
        "    public static <T> List<T> open(int port) throws IOException {",
        "    }",
        "}",
        "/// Adds two.",
        "int add(int a, int b);",
        "/// Limit of boats.",
        "#define LIMIT 3",
        "/** A point. */",
        "template <typename T>",
        "struct Point {",
        "  /// Across.",
        "  T x;",
        "};",
      ]),
      [
        "Harbour: 1-1: A harbour.",
        "Harbour > port: 4-4: Port to listen on.",
        "Harbour > open: 8-9: Opens it.⏎@param port the port",
        "add: 14-14: Adds two.",
        "LIMIT: 16-16: Limit of boats.",
        "Point: 18-18: A point.",
        "Point > x: 21-21: Across.",
      ],
    );
  });

  it("are read by extension, when asked to", () => {
    for (const name of [
      "a.ts",
      "a.tsx",
      "a.js",
      "a.mjs",
      "a.py",
      "a.rs",
      "a.go",
      "A.java",
      "a.c",
      "a.h",
      "a.cpp",
      "a.hpp",
    ]) {
      const reader = readerFor(name, true);
      assert.ok(typeof reader === "object" && reader.format === "source", name);
      assert.equal(readerFor(name, false), undefined);
    }
    assert.equal(typeof readerFor("license.ts", true), "object");
  });
});
