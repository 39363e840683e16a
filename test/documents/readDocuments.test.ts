import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { truncate } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { documentsFingerprint } from "../../src/documents/fingerprint.ts";
import { readDocuments } from "../../src/documents/readDocuments.ts";
import { requireDocuments } from "../../src/documents/requireDocuments.ts";
import { UserError } from "../../src/errors/userError.ts";
import {
  folderOf,
  pathsOf,
  problemsOf,
  read,
  readFiles,
  removeFolders,
  type Files,
} from "./temporaryFolder.ts";

const bad: Files = {
  "binary.md": Uint8Array.from([1, 0, 2]),
  "broken.md": Uint8Array.from([0x61, 0xff]),
  "empty.md": "",
  "blank.txt": " \n",
  "headings.md": "# A\n\n## B\n",
  "large.md": "x".repeat(3000),
};

const page = (n: number): string =>
  `# Page ${n}\n\n${"A sentence of *some* words with `code`.\n".repeat(20)}\n## Part\n\n- one\n- two\n`;
const openFiles = (): number => (process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0);

/** Of this process, so that what else the machine does has no part in it. */
function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

async function secondsFor(text: string): Promise<number> {
  const folder = await folderOf({ "a.md": text, "b.txt": text, "c.rst": text, "d.adoc": text });
  const start = process.cpuUsage();
  await read(folder, { maxFileKilobytes: 10_000 });
  return cpuSeconds(start);
}

describe("readDocuments", () => {
  it("leaves out files that a document carries within itself, and keeps the lines' numbers", async () => {
    const picture = "iVBORw0KGgo".repeat(4000);
    const wrapped = `${"A".repeat(120)}\n${"B".repeat(76)}\n${"C".repeat(76)}==`;
    const { documents } = await readFiles({
      "README.md": [
        `<p align="center"><img src="data:image/png;base64,${picture}"></p>`,
        "",
        `![logo](data:image/svg+xml;base64,${picture})`,
        "",
        `<img src="data:image/gif;base64,${wrapped}">`,
        "",
        "# Kestrel",
        "",
        `Kestrel is a queue ![icon](data:image/png;base64,${picture}) server.`,
        "",
        "An URI such as data:text/plain,hello is short.",
      ].join("\n"),
    });
    const sections = documents.flatMap((document) => document.sections);
    assert.deepEqual(
      sections.map(({ text }) => text),
      ["Kestrel is a queue ![icon](data:) server.\n\nAn URI such as data:text/plain,hello is short."],
    );
    assert.equal(sections[0]?.startLine, 11);
  });

  after(removeFolders);

  it("tells format, bytes, hash of the bytes and title", async () => {
    const content = "\uFEFF# Über\r\n\r\nText.\r\n";
    const [document] = (await readFiles({ "docs/a.md": content })).documents;
    assert.deepEqual(
      { ...document, sections: [] },
      {
        path: "docs/a.md",
        format: "markdown",
        bytes: Buffer.byteLength(content),
        contentHash: createHash("sha256").update(content).digest("hex"),
        title: "Über",
        sections: [],
      },
    );
    assert.deepEqual(
      document!.sections.map(({ id, document: of, text, startLine }) => [id, of, text, startLine]),
      [["docs/a.md#1", "docs/a.md", "Text.", 3]],
    );
    const [named] = (await readFiles({ "docs/plain.md": "Text." })).documents;
    assert.deepEqual([named!.title, named!.sections[0]!.headingTrail], ["plain.md", ["plain.md"]]);
  });

  it("lists bad files, sorted, and reads the others", async () => {
    const set = await readFiles({ ...bad, "good.md": "Text." }, { maxFileKilobytes: 2 });
    assert.deepEqual(pathsOf(set), ["good.md"]);
    assert.deepEqual(problemsOf(set), [
      "binary.md: binary",
      "blank.txt: empty",
      "broken.md: encoding",
      "empty.md: empty",
      "headings.md: empty",
      "large.md: too-large",
    ]);
    assert.match(set.problems[2]!.message, /byte 1 /);
    assert.match(set.problems[5]!.message, /3 KB.*2 KB.*maxFileKilobytes/);
  });

  it("reads a file of just the allowed size", async () => {
    const set = await readFiles(
      { "a.md": "x".repeat(1024), "b.md": "x".repeat(1025) },
      { maxFileKilobytes: 1 },
    );
    assert.deepEqual([pathsOf(set), problemsOf(set)], [["a.md"], ["b.md: too-large"]]);
  });

  it("does not read a file of 50 MB into memory", async () => {
    const folder = await folderOf({ "huge.md": "x", "a.md": "Text." });
    await truncate(join(folder, "huge.md"), 50 * 1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers)), 1);
    const set = await read(folder);
    clearInterval(timer);
    assert.deepEqual([pathsOf(set), problemsOf(set)], [["a.md"], ["huge.md: too-large"]]);
    assert.ok(Math.max(most, process.memoryUsage().arrayBuffers) - before < 10 * 1024 * 1024);
  });

  it("reads doc comments only when asked to", async () => {
    const files = { "a.ts": "/** The port. */\nexport const port = 1;\n", "b.py": "x = 1\n" };
    assert.deepEqual(pathsOf(await readFiles(files)), []);
    const set = await readFiles(files, { docComments: true });
    assert.deepEqual([pathsOf(set), problemsOf(set)], [["a.ts"], []]);
  });

  it("survives nesting that no author writes", async () => {
    const set = await readFiles({
      "deep.md": `${">".repeat(20_000)} a`,
      "list.md": `${"- ".repeat(20_000)}a`,
      "good.md": "Text.",
    });
    assert.ok(pathsOf(set).includes("good.md"));
  }).timeout(60_000);

  it("stops when the signal says so", async () => {
    const folder = await folderOf({ "a.md": "Text." });
    const reason = new Error("stopped");
    await assert.rejects(
      readDocuments(folder, { maxFileKilobytes: 1, docComments: false }, AbortSignal.abort(reason)),
      reason,
    );
  });

  it("reads 2,000 files in seconds and leaves none open", async () => {
    const folder = await folderOf(
      Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`d${n % 40}/p${n}.md`, page(n)])),
    );
    const before = openFiles();
    const start = process.cpuUsage();
    const set = await read(folder);
    const seconds = cpuSeconds(start);
    assert.equal(set.documents.length, 2000);
    assert.ok(openFiles() <= before + 1);
    assert.ok(seconds < 15, `${seconds} s`);
  }).timeout(60_000);

  it("takes time in proportion to the documents", async () => {
    for (const unit of [
      "A line of text.\n",
      "word ",
      "| a | b |\n",
      "- item\n",
      "# H\n\ntext\n\n",
      "```\n",
      "<!--",
      "![",
      "Title\n=====\n",
      "* [x](y)\n",
    ]) {
      await secondsFor(unit.repeat(1000));
      const small = await secondsFor(unit.repeat(1000));
      const large = await secondsFor(unit.repeat(4000));
      // Four times as much text: quadratic work would take sixteen times as long.
      assert.ok(large < 10 * small + 0.3, `${JSON.stringify(unit)}: ${small} s, ${large} s`);
    }
  }).timeout(120_000);
});

describe("requireDocuments", () => {
  after(removeFolders);

  it("accepts a set with documents", async () =>
    requireDocuments(await readFiles({ "a.md": "Text." }), "here"));

  it("tells what was skipped, why, and the way out", async () => {
    const set = await readFiles(
      { ...bad, "a.png": "x", LICENSE: "x", "i.md": "x", ".gitignore": "i.md" },
      { maxFileKilobytes: 2 },
    );
    assert.throws(
      () => requireDocuments(set, "/some/folder"),
      (error) => {
        assert.ok(UserError.is(error) && error.code === "no-documents");
        assert.equal(
          error.message,
          "There is no document to learn from in /some/folder. Skipped: 1 too large, 1 binary, 1 not UTF-8 or UTF-16, 3 empty, 1 ignored by .gitignore, .git/info/exclude or .steepignore, 2 of other formats, 1 licence texts.",
        );
        for (const way of ["maxFileKilobytes", "UTF-8", ".steepignore", "docComments"])
          assert.ok(error.hint.includes(way), way);
        return true;
      },
    );
  });

  it("says when the folder holds nothing", async () => {
    const set = await readFiles({});
    assert.throws(
      () => requireDocuments(set, "x"),
      (error) => UserError.is(error) && error.message.includes("holds no files"),
    );
  });
});

describe("documentsFingerprint", () => {
  after(removeFolders);
  const files = { "a.md": "# A\n\nOne.\n\n## B\n\nTwo.", "b.md": "Three." };

  it("is the same for the same text, wherever it lies and in whatever order it was read", async () => {
    const set = await readFiles(files);
    const print = documentsFingerprint(set);
    assert.match(print, /^[0-9a-f]{64}$/);
    assert.equal(documentsFingerprint(await readFiles(files)), print);
    const turned = set.documents
      .toReversed()
      .map((document) => ({ ...document, sections: document.sections.toReversed() }));
    assert.equal(documentsFingerprint({ documents: turned, problems: [] }), print);
    assert.equal(documentsFingerprint(await readFiles({ ...files, "a.md": `\n${files["a.md"]}\n` })), print);
  });

  it("changes with a word, a heading, a document more or less, and a name", async () => {
    const prints = new Set<string>();
    for (const variant of [
      files,
      { ...files, "b.md": "Four." },
      { ...files, "a.md": "# C\n\nOne.\n\n## B\n\nTwo." },
      { "a.md": files["a.md"] },
      { ...files, "c.md": "Five." },
      { "a.md": files["a.md"], "x.md": "Three." },
    ]) {
      prints.add(documentsFingerprint(await readFiles(variant)));
    }
    assert.equal(prints.size, 6);
  });
});
