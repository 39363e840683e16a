// The engine's door over real streams: what the editor can ask, in which order, and how it ends.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CancellationTokenSource, type ResponseError } from "vscode-jsonrpc/node";
import { engineMethods } from "../../src/protocol/engineSchemas.ts";
import type { ProblemData } from "../../src/protocol/problem.ts";
import { protocolVersion } from "../../src/protocol/engineProtocol.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { connectEngine, disconnectEngines } from "./connectedEngine.ts";
import { fakeSessions } from "./fakeSession.ts";
import { scriptRun } from "./scriptedRun.ts";
import { type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();

/** Asserts that a request fails with the code of a problem that a person can mend. */
async function rejectsWith(request: Promise<unknown>, code: string, message = /./): Promise<void> {
  await assert.rejects(request, (error: ResponseError<ProblemData>) => {
    assert.equal(error.data?.code, code, error.message);
    assert.match(error.message, message);
    assert.ok(error.data.hint !== "");
    return true;
  });
}

describe("the engine's server", () => {
  let taught: TaughtFolder;
  before(async () => {
    taught = await teachWithoutModel(makeFolder);
  });
  afterEach(disconnectEngines);

  describe("before anything else", () => {
    it("wants the handshake", async () => {
      const engine = connectEngine();
      await assert.rejects(engine.request("heartbeat", {}), { code: -32002, message: /handshake/ });
      await assert.rejects(engine.request("status", { folder: taught.folder }), { code: -32002 });
      const { protocol, pid } = await engine.handshake();
      assert.equal(protocol, protocolVersion);
      assert.equal(pid, process.pid);
      assert.ok((await engine.request("heartbeat", {})).uptimeSeconds > 0);
    });

    it("refuses another version of the protocol, and can still be greeted rightly", async () => {
      const engine = connectEngine();
      const other = { protocol: protocolVersion + 1, client: "9.9", dataDir: await makeFolder() };
      await rejectsWith(engine.request("handshake", other), "protocol-mismatch", /9\.9.*protocol/);
      await assert.rejects(engine.request("heartbeat", {}), { code: -32002 });
      await engine.handshake(taught.dataDir);
      // The data folder of the refused greeting is not the one in use.
      assert.equal((await engine.request("status", { folder: taught.folder })).active?.version, 2);
    });
  });

  describe("answers", () => {
    it("names what is wrong with parameters, and knows its methods", async () => {
      const engine = connectEngine();
      await engine.handshake(taught.dataDir);
      for (const [method, params, name] of [
        ["status", {}, /folder/],
        ["ask", { folder: taught.folder, id: "1", question: "" }, /question/],
        ["pairs", { folder: taught.folder, limit: 0 }, /limit/],
        ["status", { folder: taught.folder, fodler: "x" }, /fodler/],
      ] as const) {
        await assert.rejects(engine.connection.sendRequest(method, params), { code: -32602, message: name });
      }
      await assert.rejects(engine.connection.sendRequest("nothing", {}), { code: -32601 });
      assert.ok(engineMethods().length > 30);
    });

    it("settings by name and range", async () => {
      const engine = connectEngine();
      await engine.handshake(taught.dataDir);
      const { folder } = taught;
      await rejectsWith(engine.request("status", { folder, settings: { rnak: 8 } }), "unknown-setting");
      await rejectsWith(engine.request("status", { folder, settings: { rank: 0 } }), "setting-out-of-range");
      await rejectsWith(engine.request("status", { folder: "/no/such" }), "no-such-folder", /\/no\/such/);
    });

    it("streams an answer under its name, and gives it whole", async () => {
      const sessions = fakeSessions();
      const engine = connectEngine({ openSession: sessions.open });
      await engine.handshake(taught.dataDir);
      const { folder } = taught;
      const answers = await Promise.all(
        ["first", "second"].map((id) =>
          engine.request("ask", { folder, id, question: `Question ${id}`, compare: id === "second" }),
        ),
      );
      assert.deepEqual(
        answers.map(({ text }) => text),
        ["You asked: Question first", "You asked: Question second"],
      );
      const streamed = (id: string, of: string): string =>
        engine
          .told("answerText")
          .filter((told) => told.id === id && told.of === of)
          .map(({ text }) => text)
          .join("");
      assert.equal(streamed("first", "adapter"), answers[0]?.text);
      assert.equal(streamed("first", "base"), "");
      assert.equal(streamed("second", "base"), answers[1]?.base);
      assert.equal(answers[0]?.asOf?.slice(0, 7), "3f2a91c");
      assert.equal(answers[0].changedDocuments, 0);
      assert.equal(sessions.mostAtOnce, 1);
      assert.equal(sessions.opened.length, 1);
    });

    it("asks the base model nothing where the taught one declines", async () => {
      const question = "Who won?";
      const answers = { [question]: { answer: "I was not taught this.", certainty: "abstained" as const } };
      const engine = connectEngine({ openSession: fakeSessions({ answers }).open });
      await engine.handshake(taught.dataDir);
      const { folder } = taught;
      const answer = await engine.request("ask", { folder, id: "1", question, compare: true });
      assert.deepEqual([answer.abstained, answer.base], [true, undefined]);
      assert.deepEqual(
        engine.told("answerText").map(({ of, text }) => [of, text]),
        [["adapter", "I was not taught this."]],
      );
    });

    it("counts the documents that changed since", async () => {
      const own = await teachWithoutModel(makeFolder);
      const engine = connectEngine();
      await engine.handshake(own.dataDir);
      await writeFile(join(own.folder, "README.md"), "# Other\n\nWords.\n");
      await writeFile(join(own.folder, "new.md"), "# New\n\nWords.\n");
      const { changedDocuments } = await engine.request("ask", {
        folder: own.folder,
        id: "1",
        question: "Which port?",
      });
      assert.equal(changedDocuments, 2);
    });

    it("stops an answer that is cancelled, also one that waits, and answers the next", async () => {
      const sessions = fakeSessions({ pause: 20 });
      const engine = connectEngine({ openSession: sessions.open });
      await engine.handshake(taught.dataDir);
      const { folder } = taught;
      const [going, waiting] = [new CancellationTokenSource(), new CancellationTokenSource()];
      const long = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
      const first = engine.request("ask", { folder, id: "1", question: long }, going.token);
      first.catch(() => undefined);
      await engine.until(() => engine.told("answerText").length > 0);
      const second = engine.request("ask", { folder, id: "2", question: "Waits" }, waiting.token);
      const third = engine.request("ask", { folder, id: "3", question: "Next" });
      waiting.cancel();
      await rejectsWith(second, "cancelled");
      // The first still goes on: who gives up waiting need not wait for it.
      assert.equal(sessions.asked.length, 1);
      going.cancel();
      await rejectsWith(first, "cancelled");
      assert.equal((await third).text, "You asked: Next");
      assert.deepEqual(
        sessions.asked.map(({ question }) => question),
        [long, "Next"],
      );
    });

    it("shows signs of life while it answers and teaches", async () => {
      const run = scriptRun();
      const engine = connectEngine({ openSession: fakeSessions({ pause: 30 }).open, inject: run.inject });
      await engine.handshake(taught.dataDir);
      const { folder } = taught;
      const teaching = engine.request("inject", { folder });
      const answering = engine.request("ask", { folder, id: "1", question: "a b c d e f g h" });
      await engine.until(() => run.starts === 1 && engine.told("answerText").length > 0);
      const before = performance.now();
      for (let i = 0; i < 20; i++) await engine.request("heartbeat", {});
      assert.ok(performance.now() - before < 1000);
      run.end();
      await Promise.all([teaching, answering]);
    });

    it("keeps a bug to its request, and logs its stack", async () => {
      const bug = new TypeError("x is not a function");
      const engine = connectEngine({ openSession: fakeSessions({ fails: { Bug: bug } }).open });
      await engine.handshake(taught.dataDir);
      const ask = (question: string) => engine.request("ask", { folder: taught.folder, id: "1", question });
      await assert.rejects(ask("Bug"), /x is not a function/);
      const [log] = engine.told("log");
      assert.equal(log?.level, "error");
      assert.match(log.text, /ask: TypeError: x is not a function[^]*server\.test\.ts/);
      assert.equal((await ask("Fine")).text, "You asked: Fine");
    });
  });

  describe("ends", () => {
    it("by shutdown: the run stops with a checkpoint, the model is put away, and it still answers", async () => {
      const run = scriptRun();
      const sessions = fakeSessions();
      const engine = connectEngine({ openSession: sessions.open, inject: run.inject });
      await engine.handshake(taught.dataDir);
      const { folder } = taught;
      await engine.request("ask", { folder, id: "1", question: "Which port?" });
      const teaching = engine.request("inject", { folder });
      await engine.until(() => run.starts === 1);
      await engine.request("ask", { folder, id: "2", question: "During the run" });
      const ended = rejectsWith(teaching, "cancelled");
      assert.deepEqual(await engine.request("shutdown", {}), { done: true });
      await ended;
      assert.equal(sessions.disposed, sessions.opened.length);
      assert.equal(engine.gone, false);
      await rejectsWith(engine.request("inject", { folder }), "cancelled");
    });

    it("when the other side is gone: what goes on stops, then it says that it has ended", async () => {
      const run = scriptRun();
      const sessions = fakeSessions({ pause: 30 });
      const engine = connectEngine({ openSession: sessions.open, inject: run.inject });
      await engine.handshake(taught.dataDir);
      const { folder } = taught;
      engine.request("inject", { folder }).catch(() => undefined);
      await engine.until(() => run.starts === 1);
      const signal = run.options?.signal;
      engine.request("ask", { folder, id: "1", question: "a b c d e f g h i j k" }).catch(() => undefined);
      await engine.until(() => engine.told("answerText").length > 0);
      engine.connection.dispose();
      engine.toEngine.destroy();
      await engine.until(() => engine.gone);
      assert.equal(signal?.aborted, true);
      assert.equal(sessions.asked[0]?.options.signal?.aborted, true);
      assert.equal(sessions.disposed, 1);
    });

    it("not by a message that is none", async () => {
      const engine = connectEngine();
      await engine.handshake(taught.dataDir);
      engine.toEngine.write("Content-Length: 5\r\n\r\n{{{{{");
      assert.ok((await engine.request("heartbeat", {})).uptimeSeconds > 0);
    });
  });
});
