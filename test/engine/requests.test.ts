// Requests about knowledge, models and the disk, over the wire: each reaches what it names, and tells what it changed.
import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ResponseError } from "vscode-jsonrpc/node";
import type { ProblemData } from "../../src/protocol/problem.ts";
import { writeTinyModel } from "../models/tinyModel.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { connectEngine, disconnectEngines, type ConnectedEngine } from "./connectedEngine.ts";
import { fakeSessions, type FakeSessions } from "./fakeSession.ts";
import { taughtModel, taughtPairs, type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();

describe("requests", () => {
  let taught: TaughtFolder;
  let folder: string;
  let engine: ConnectedEngine;
  let sessions: FakeSessions;
  const cacheBefore = process.env["STEEP_CACHE"];

  beforeEach(async () => {
    process.env["STEEP_CACHE"] = await makeFolder();
    taught = await teachWithoutModel(makeFolder);
    ({ folder } = taught);
    sessions = fakeSessions();
    engine = connectEngine({ openSession: sessions.open });
    await engine.handshake(taught.dataDir);
  });
  afterEach(async () => {
    await disconnectEngines();
    if (cacheBefore === undefined) delete process.env["STEEP_CACHE"];
    else process.env["STEEP_CACHE"] = cacheBefore;
  });
  const changes = (): number => engine.told("statusChanged").length;

  it("tell the status with versions, newest first, without a model", async () => {
    const status = await engine.request("status", { folder });
    assert.deepEqual(
      [status.state, status.documents, status.active?.version, status.stale.count, status.pendingEdits],
      ["upToDate", 2, 2, 0, 0],
    );
    const versions = await engine.request("versions", { folder });
    assert.deepEqual(
      versions.map(({ version, active, model }) => [version, active, model]),
      [
        [2, true, taughtModel.name],
        [1, false, taughtModel.name],
      ],
    );
    assert.equal(sessions.opened.length, 0);
  });

  it("roll back, and the next answer comes from the version that answers now", async () => {
    await engine.request("ask", { folder, id: "1", question: "Which port?" });
    const { warning, ...versions } = await engine.request("rollback", { folder });
    assert.deepEqual(versions, { from: 2, to: 1 });
    assert.match(warning ?? "", /files of version 1's run were deleted/);
    await engine.until(() => changes() === 1);
    await engine.request("ask", { folder, id: "2", question: "Which port?" });
    assert.equal(sessions.opened.length, 2);
    assert.equal(sessions.disposed, 1);
  });

  it("load the model beforehand", async () => {
    await engine.request("warmUp", { folder });
    await engine.request("ask", { folder, id: "1", question: "Which port?" });
    assert.equal(sessions.opened.length, 1);
  });

  it("give an adapter and the report away", async () => {
    const file = join(await makeFolder(), "out/a.gguf");
    const { version, path, base } = await engine.request("exportAdapter", { folder, file, version: 1 });
    assert.deepEqual([version, path, base], [1, file, taughtModel.name]);
    assert.equal(await readFile(file, "utf8"), "adapter of version 1");
    assert.equal((await engine.request("report", { folder })).path, taught.paths.report);
    await assert.rejects(
      engine.request("report", { folder: await makeFolder() }),
      (error: ResponseError<ProblemData>) => error.data?.code === "not-injected",
    );
  });

  it("look through the pairs, change them, and say that the status has changed", async () => {
    const { total } = await engine.request("pairs", { folder, query: "port" });
    assert.equal(total, 1);
    const added = await engine.request("addPair", {
      folder,
      question: "Is it a server?",
      answer: "queue server",
    });
    await engine.request("editPair", { folder, id: "pair-port", question: "Port?", answer: "7431" });
    await engine.request("deletePair", { folder, id: "pair-kind" });
    await engine.until(() => changes() === 3);
    assert.equal((await engine.request("status", { folder })).pendingEdits, 3);
    await engine.request("revertPair", { folder, id: added.id });
    const file = join(await makeFolder(), "pairs.jsonl");
    assert.deepEqual(await engine.request("exportPairs", { folder, file }), { path: file, count: 2 });
    const tree = await engine.request("tree", { folder });
    assert.deepEqual(
      tree.documents.map(({ path, pairs }) => [path, pairs]),
      [
        ["README.md", 2],
        ["docs/operations.md", 1],
      ],
    );
  });

  it("ask the model for its present answers", async () => {
    const ids = Object.keys(taughtPairs);
    const answers = await engine.request("pairAnswers", { folder, ids });
    assert.deepEqual(
      answers.map(({ id }) => id),
      ids,
    );
    assert.ok(answers.every(({ current }) => current.text.startsWith("You asked: ")));
  });

  it("suggest questions and search the documents", async () => {
    assert.equal((await engine.request("suggestions", { folder, count: 2 })).length, 2);
    const [found] = await engine.request("searchDocuments", { folder, query: "empties a queue" });
    assert.equal(found?.document, "docs/operations.md");
  });

  it("forget a document: what is looked up for answers is read anew", async () => {
    await engine.request("ask", { folder, id: "1", question: "Which port?" });
    const { pairs } = await engine.request("forget", { folder, document: "docs/operations.md" });
    assert.equal(pairs, 1);
    assert.equal(sessions.disposed, 1);
    assert.deepEqual((await engine.request("status", { folder })).forgotten, ["docs/operations.md"]);
    await engine.request("remember", { folder, document: "docs/operations.md" });
    assert.deepEqual((await engine.request("status", { folder })).forgotten, []);
    await engine.until(() => changes() === 2);
  });

  it("reset a folder, with its model put away", async () => {
    await engine.request("ask", { folder, id: "1", question: "Which port?" });
    assert.ok((await engine.request("reset", { folder })).bytes > 0);
    assert.equal(sessions.disposed, 1);
    await assert.rejects(stat(taught.paths.root), { code: "ENOENT" });
    assert.equal((await engine.request("status", { folder })).state, "notTaught");
  });

  it("list models with the folder's own marked, and remember another", async () => {
    const chosen = async (): Promise<string[]> =>
      (await engine.request("models", { folder })).filter((model) => model.chosen).map(({ id }) => id);
    assert.deepEqual(await chosen(), ["qwen2.5-coder-0.5b"]);
    await assert.rejects(
      engine.request("chooseModel", { folder, model: "qwen-0.5b" }),
      (error: ResponseError<ProblemData>) => error.data?.code === "unknown-model",
    );
    const other = await engine.request("chooseModel", { folder: await makeFolder(), model: "smollm2-135m" });
    assert.deepEqual([other.id, other.chosen], ["smollm2-135m", true]);
    assert.ok((await engine.request("models", {})).every(({ chosen: marked }) => !marked));
  });

  it("say of a file of the person's own what it needs, and remember none that is no model", async () => {
    const own = await makeFolder();
    const file = await writeTinyModel("llama");
    const chosen = await engine.request("chooseModel", { folder: own, model: file });
    assert.ok(chosen.memory.train > 0 && chosen.bytes > 0 && chosen.parameters > 0);
    assert.equal(chosen.fit?.minutes, 1);
    const unknown = await writeTinyModel("nothing-known");
    await assert.rejects(engine.request("chooseModel", { folder: own, model: unknown }));
    const [listed] = await engine.request("models", { folder: own });
    assert.deepEqual(listed, chosen);
    const again = await engine.request("chooseModel", { folder: own, model: listed?.path ?? "" });
    assert.equal(again.id, chosen.id);
  });

  it("list what is kept and delete it, with the model put away first", async () => {
    await engine.request("ask", { folder, id: "1", question: "Which port?" });
    const { items } = await engine.request("storage", {});
    const old = items.find(({ name }) => name === "Version 1");
    const { bytes, kept } = await engine.request("deleteStorage", { ids: [old?.id ?? "", "nothing"] });
    assert.equal(bytes, old?.bytes);
    assert.equal(kept.length, 1);
    assert.equal(sessions.disposed, 1);
  });

  it("say what the machine can do, without names of documents", async () => {
    const { text, platform, models } = await engine.request("doctor", {});
    assert.ok(text.includes(platform));
    assert.ok(models.length > 3);
    assert.doesNotMatch(text, /README|operations/);
  });
});
