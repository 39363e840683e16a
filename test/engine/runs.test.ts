// A run as the editor sees it: its events, its pause and its end; and another process's run.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ResponseError } from "vscode-jsonrpc/node";
import { watchRuns } from "../../src/engine/runWatch.ts";
import { fromSource } from "../../src/engine/trainerProgram.ts";
import type { ProblemData } from "../../src/protocol/problem.ts";
import type { RunSnapshot } from "../../src/protocol/run.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { connectEngine, disconnectEngines, type ConnectedEngine } from "./connectedEngine.ts";
import { fakeSessions } from "./fakeSession.ts";
import { injected, type ScriptedRun, scriptRun } from "./scriptedRun.ts";
import { type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();

const withCode =
  (code: string, message = /./) =>
  (error: ResponseError<ProblemData>) => {
    assert.equal(error.data?.code, code, error.message);
    assert.match(error.message, message);
    return true;
  };

describe("runs", () => {
  let taught: TaughtFolder;
  let folder: string;
  let run: ScriptedRun;
  let engine: ConnectedEngine;

  beforeEach(async () => {
    taught = await teachWithoutModel(makeFolder);
    ({ folder } = taught);
    run = scriptRun();
    engine = connectEngine({ inject: run.inject, openSession: fakeSessions({ pause: 20 }).open });
    await engine.handshake(taught.dataDir);
  });
  afterEach(disconnectEngines);

  /** Starts the run and waits until it goes on. */
  const start = async (): Promise<void> => {
    const before = run.starts;
    const teaching = engine.request("inject", { folder });
    teaching.catch(() => undefined);
    await engine.until(() => run.starts === before + 1);
  };
  const kinds = (): string[] => engine.told("runEvent").map(({ event }) => event.kind);

  describe("of this engine", () => {
    it("tells what it does, gives its result, and says that the status has changed", async () => {
      const teaching = engine.request("inject", { folder });
      await engine.until(() => run.starts === 1);
      run.tell({ kind: "progress", stage: "training", done: 1, total: 3, unit: "steps" });
      run.tell({ kind: "loss", step: 1, loss: 2.5 });
      run.tell({ kind: "pair", question: "Q?", answer: "A." });
      run.tell({ kind: "note", level: "warning", text: "A warning." });
      run.end();
      const result = await teaching;
      assert.equal(result.version, injected.version);
      assert.equal("adapter" in result, false, "a path crossed the wire");
      await engine.until(() => engine.told("statusChanged").length === 1);
      assert.deepEqual(kinds(), ["progress", "loss", "pair", "note"]);
      assert.ok(engine.told("runEvent").every((told) => told.folder === folder));
    });

    it("tells progress ten times a second at most, and each stage's first and last", async () => {
      await start();
      for (let done = 0; done <= 500; done++) {
        run.tell({ kind: "progress", stage: "questions", done, total: 500, unit: "answers" });
      }
      run.tell({ kind: "progress", stage: "training", done: 0, total: 3, unit: "steps" });
      await engine.until(() => kinds().length >= 3);
      const told = engine
        .told("runEvent")
        .flatMap(({ event }) =>
          event.kind === "progress" ? [[event.progress.stage, event.progress.done]] : [],
        );
      assert.ok(told.length < 20, String(told.length));
      assert.deepEqual(told[0], ["questions", 0]);
      assert.deepEqual(told.at(-2), ["questions", 500]);
      assert.deepEqual(told.at(-1), ["training", 0]);
    });

    it("is one at a time", async () => {
      await start();
      await assert.rejects(engine.request("inject", { folder }), withCode("busy"));
      const other = await makeFolder();
      await assert.rejects(engine.request("inject", { folder: other }), withCode("busy", /is being taught/));
      const ended = engine.told("statusChanged").length;
      run.end();
      await engine.until(() => engine.told("statusChanged").length > ended);
      await start();
    });

    it("can be looked at by a view that opens later", async () => {
      assert.equal(await engine.request("run", { folder }), null);
      await start();
      run.tell({ kind: "progress", stage: "training", done: 1, total: 4, unit: "steps" });
      run.tell({ kind: "loss", step: 1, loss: 2.5 });
      run.tell({ kind: "heldOutLoss", step: 1, loss: 2 });
      for (let i = 0; i < 60; i++) run.tell({ kind: "pair", question: `Q${i}?`, answer: "A." });
      const snapshot = await engine.request("run", { folder });
      assert.equal(snapshot?.process.here, true);
      assert.equal(snapshot.progress?.done, 1);
      assert.deepEqual(snapshot.losses, [{ step: 1, loss: 2.5 }]);
      assert.equal(snapshot.pairs.length, 50);
      assert.equal(snapshot.pairCount, 60);
      assert.equal(snapshot.pairs.at(-1)?.question, "Q59?");
      assert.equal((await engine.request("status", { folder })).run?.process.here, true);
      run.end();
      await engine.until(() => engine.told("statusChanged").length === 1);
      assert.equal(await engine.request("run", { folder }), null);
    });

    it("pauses and goes on, with the reason, and twice is no more than once", async () => {
      await start();
      const gate = run.options?.gate;
      await engine.request("pause", { folder, reason: "battery" });
      assert.equal(gate?.reason, "battery");
      await engine.request("pause", { folder });
      assert.equal(gate?.reason, "person");
      assert.equal((await engine.request("run", { folder }))?.paused, "person");
      await engine.request("resume", { folder });
      assert.equal(gate?.reason, undefined);
      await engine.request("resume", { folder });
      assert.equal((await engine.request("run", { folder }))?.paused, undefined);
      assert.deepEqual(
        engine.told("runEvent").map(({ event }) => (event.kind === "paused" ? event.reason : event.kind)),
        ["battery", "resumed", "person", "resumed"],
      );
    });

    it("stands still from its beginning where it is asked to", async () => {
      const done = engine.request("inject", { folder, paused: "person" });
      await engine.until(() => engine.told("runEvent").some(({ event }) => event.kind === "paused"));
      assert.equal((await engine.request("run", { folder }))?.paused, "person");
      await engine.request("resume", { folder });
      assert.equal((await engine.request("run", { folder }))?.paused, undefined);
      await engine.request("cancel", { folder });
      await assert.rejects(done);
    });

    it("stands still for answers, and stays paused where a person paused it", async () => {
      await start();
      const gate = run.options?.gate;
      const ask = (id: string) => engine.request("ask", { folder, id, question: "a b c d e f g h i j" });
      const first = ask("1");
      await engine.until(() => gate?.reason === "chat");
      const second = ask("2");
      await first;
      assert.equal(gate?.reason, "chat", "the second question waits still");
      await engine.request("pause", { folder });
      assert.equal(gate?.reason, "person");
      await second;
      assert.equal(gate?.reason, "person");
      await engine.request("resume", { folder });
      assert.equal(gate?.reason, undefined);
    });

    it("that begins during an answer waits for its end", async () => {
      const asked = engine.request("ask", { folder, id: "1", question: "a b c d e f g h i j" });
      await engine.until(() => engine.told("answerText").length > 0);
      const teaching = engine.request("inject", { folder });
      await engine.until(() => run.starts === 1);
      await asked;
      await engine.until(() => run.options?.gate?.reason === undefined);
      run.end();
      await teaching;
    });

    it("is cancelled within two seconds, also while it is paused, and the next one can begin", async () => {
      await start();
      const first = engine.told("statusChanged").length;
      await engine.request("pause", { folder });
      const before = performance.now();
      await engine.request("cancel", { folder });
      await engine.until(() => engine.told("statusChanged").length > first);
      assert.ok(performance.now() - before < 2000);
      await start();
      assert.equal(run.options?.gate?.reason, undefined);
    });

    it("says that there is none to pause, resume or cancel", async () => {
      for (const method of ["pause", "resume", "cancel"] as const) {
        await assert.rejects(engine.request(method, { folder }), withCode("no-run"));
      }
    });

    it("leaves its failure to the one who began it", async () => {
      const teaching = engine.request("inject", { folder });
      await engine.until(() => run.starts === 1);
      run.end(new Error("the pipeline broke"));
      await assert.rejects(teaching, /the pipeline broke/);
      assert.match(engine.told("log").at(-1)?.text ?? "", /inject: Error: the pipeline broke/);
      assert.equal(await engine.request("run", { folder }), null);
    });
  });

  describe("of another process", () => {
    let other: ChildProcess;
    const startOther = async (): Promise<void> => {
      const program = fileURLToPath(new URL("runningElsewhere.ts", import.meta.url));
      other = spawn(process.execPath, [...fromSource(program), folder, taught.dataDir], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      await once(other.stdout!, "data");
    };
    const kill = async (): Promise<void> => {
      if (other.exitCode !== null || other.signalCode !== null) return;
      other.kill("SIGKILL");
      await once(other, "close");
    };
    afterEach(kill);

    it("is seen with its progress, and belongs to that process", async () => {
      await startOther();
      const until = async (done: number): Promise<RunSnapshot> => {
        for (;;) {
          const found = await engine.request("run", { folder });
          if (found?.progress?.done === done) return found;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      const snapshot = await until(10);
      assert.deepEqual([snapshot.process.here, snapshot.process.pid], [false, other.pid]);
      assert.deepEqual(snapshot.losses, [{ step: 10, loss: 1.5 }]);
      other.stdin?.write("go on\n");
      assert.ok((await until(20)).progress?.stage === "training");
      for (const method of ["pause", "resume", "cancel"] as const) {
        await assert.rejects(
          engine.request(method, { folder }),
          withCode("busy", new RegExp(`${other.pid}`)),
        );
      }
      await assert.rejects(engine.request("reset", { folder }), withCode("busy"));
      await assert.rejects(engine.request("rollback", { folder }), withCode("busy"));
      await assert.rejects(engine.request("forget", { folder, document: "README.md" }), withCode("busy"));
      await kill();
      assert.equal(await engine.request("run", { folder }), null);
      assert.equal((await engine.request("rollback", { folder })).to, 1);
    });

    it("is told when it begins, goes on and ends", async () => {
      const told: (RunSnapshot | undefined)[] = [];
      const watch = watchRuns(
        () => taught.dataDir,
        (_folder, snapshot) => told.push(snapshot),
        50,
      );
      try {
        watch.add(folder);
        watch.add("/no/such/folder");
        await startOther();
        await engine.until(() => told.at(-1)?.progress?.done === 10);
        other.stdin?.write("go on\n");
        await engine.until(() => told.at(-1)?.progress?.done === 20);
        other.stdin?.end();
        await once(other, "close");
        await engine.until(() => told.length > 0 && told.at(-1) === undefined);
        const count = told.length;
        await new Promise((resolve) => setTimeout(resolve, 200));
        assert.equal(told.length, count, "it tells the same again");
      } finally {
        watch.dispose();
      }
    });
  });
});
