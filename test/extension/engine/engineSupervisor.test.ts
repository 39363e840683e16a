import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { UserError } from "../../../src/errors/userError.ts";
import {
  type EngineState,
  EngineSupervisor,
  type SupervisorOptions,
} from "../../../src/extension/engine/engineSupervisor.ts";

const program = fileURLToPath(new URL("scriptedEngine.mjs", import.meta.url));

describe("the supervisor of the engine", () => {
  let folder = "";
  let states: EngineState[] = [];
  let lines: string[] = [];
  let supervisor: EngineSupervisor | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "steep-supervisor-"));
    states = [];
    lines = [];
  });
  afterEach(async () => {
    await supervisor?.dispose();
    rmSync(folder, { recursive: true });
  });

  const supervise = (how: string, options: Partial<SupervisorOptions> = {}): EngineSupervisor => {
    supervisor = new EngineSupervisor({
      program: { arguments: [program, how, join(folder, "starts")] },
      client: "1.2.3",
      dataDir: () => undefined,
      onNotification: () => undefined,
      onLog: (line) => lines.push(line),
      onState: (state) => states.push(state),
      backOff: { first: 20, longest: 100, deaths: 3, window: 60_000 },
      ...options,
    });
    return supervisor;
  };
  const starts = (): number => readFileSync(join(folder, "starts"), "utf8").trim().split("\n").length;
  const kinds = (): string => states.map(({ kind }) => kind).join(" ");
  const until = async (kind: EngineState["kind"]): Promise<EngineState> => {
    for (;;) {
      const found = states.findLast((state) => state.kind === kind);
      if (found) return found;
      await sleep(5);
    }
  };
  const fails = async (request: Promise<unknown>, code: string, words: RegExp): Promise<void> => {
    await assert.rejects(
      request,
      (error) => UserError.is(error) && error.code === code && words.test(error.message),
    );
  };

  it("starts the engine with the first request, and only once", async () => {
    const engine = supervise("good");
    assert.equal(engine.state.kind, "stopped");
    const answers = await Promise.all([engine.request("storage", {}), engine.request("storage", {})]);
    assert.deepEqual(answers, [
      { items: [], bytes: 1 },
      { items: [], bytes: 1 },
    ]);
    const running = states.at(-1);
    assert.ok(running?.kind === "running");
    assert.equal(running.version, "for 1.2.3");
    assert.notEqual(running.pid, process.pid);
  });

  it("gives the engine none of the editor's own variables", async () => {
    process.env["VSCODE_INSPECTOR_OPTIONS"] = "{}";
    process.env["NODE_OPTIONS"] = "--no-warnings";
    try {
      const { text } = await supervise("good").request("doctor", {});
      assert.match(text, /\bELECTRON_RUN_AS_NODE\b/);
      assert.doesNotMatch(text, /NODE_OPTIONS|VSCODE_/);
    } finally {
      delete process.env["VSCODE_INSPECTOR_OPTIONS"];
      delete process.env["NODE_OPTIONS"];
    }
  });

  it("starts an engine again that ended, and answers the request that waited for it", async () => {
    const engine = supervise("endsOnce");
    await fails(engine.request("storage", {}), "engine-stopped", /ended with code 3/);
    const { bytes } = await engine.request("storage", {});
    assert.equal(bytes, 2);
    assert.equal(kinds(), "starting waiting starting running");
  });

  it("survives an engine that aborts, and says why the request has no answer", async () => {
    const engine = supervise("abortsOnRequest");
    await fails(engine.request("storage", {}), "engine-stopped", /was ended by the signal SIGABRT/);
    await engine.request("heartbeat", {});
    assert.equal(starts(), 2);
  });

  it("gives up on one that ends again and again, with its last words, until a person starts it", async () => {
    const engine = supervise("endsAtOnce");
    await fails(engine.request("storage", {}), "engine-stopped", /ended with code 3/);
    const gaveUp = await until("gaveUp");
    assert.ok(gaveUp.kind === "gaveUp");
    assert.match(gaveUp.error.message, /ended 3 times in a row and is not started again/);
    assert.match(gaveUp.error.message, /no library of that name/);
    assert.match(gaveUp.error.hint, /Restart engine/);
    await fails(engine.request("storage", {}), "engine-stopped", /3 times in a row/);
    assert.equal(starts(), 3);
    await assert.rejects(engine.restart());
    assert.ok(starts() > 3);
  });

  it("ends one that hangs", async () => {
    const engine = supervise("hangsOnRequest", { heartbeat: { every: 20, limit: 100 } });
    await fails(engine.request("storage", {}), "engine-stopped", /did not answer for 0.1 s/);
    await engine.request("heartbeat", {});
    assert.equal(starts(), 2);
  });

  it("ends one that is not ready in time", async () => {
    const engine = supervise("neverReady", { startLimit: 300 });
    await fails(engine.request("storage", {}), "engine-stopped", /was not ready after 0.3 s/);
  });

  it("ends one that floods the wire", async () => {
    const engine = supervise("floodsOnRequest", { flood: { bytes: 5e6, window: 10_000 } });
    await fails(engine.request("storage", {}), "engine-stopped", /wrote \d+ MB at once/);
  });

  it("ends one that does not speak the protocol", async () => {
    const engine = supervise("speaksGarbage");
    await fails(engine.request("storage", {}), "engine-stopped", /did not speak the protocol/);
  });

  it("does not start one again that is of another version", async () => {
    const engine = supervise("otherProtocol");
    await fails(engine.request("storage", {}), "protocol-mismatch", /protocol 99.*protocol 1/);
    await fails(engine.request("storage", {}), "protocol-mismatch", /Install|protocol 99/);
    await sleep(100);
    assert.equal(starts(), 1);
    assert.equal(engine.state.kind, "gaveUp");
  });

  it("counts a refused handshake as a death", async () => {
    const engine = supervise("refuses");
    await assert.rejects(engine.request("storage", {}), /the data folder is a file/);
    const gaveUp = await until("gaveUp");
    assert.ok(gaveUp.kind === "gaveUp");
    assert.match(gaveUp.error.message, /refused to start: .*the data folder is a file/);
  });

  it("keeps a flood of log lines out of the log", async () => {
    const engine = supervise("prints");
    await engine.request("heartbeat", {});
    await sleep(100);
    assert.ok(lines.length > 0 && lines.length <= 400, `${lines.length} lines`);
  });

  it("cancels a request", async () => {
    const engine = supervise("slow");
    const stop = new AbortController();
    const request = engine.request("storage", {}, stop.signal);
    await until("running");
    stop.abort();
    await assert.rejects(request, /stopped/);
    assert.equal(starts(), 1);
  });

  it("starts anew at once when a person asks in the pause before a restart", async () => {
    const engine = supervise("endsOnce", {
      backOff: { first: 60_000, longest: 60_000, deaths: 3, window: 60_000 },
    });
    await assert.rejects(engine.request("storage", {}));
    await until("waiting");
    const waiting = engine.request("storage", {});
    await engine.restart();
    assert.equal((await waiting).bytes, 2);
  });

  it("lets a request give up at once in the pause before a restart", async () => {
    const engine = supervise("endsOnce", {
      backOff: { first: 60_000, longest: 60_000, deaths: 3, window: 60_000 },
    });
    await assert.rejects(engine.request("storage", {}));
    await until("waiting");
    await fails(engine.request("storage", {}, AbortSignal.abort()), "cancelled", /Stopped/);
  });

  it("answers a request during a restart from the new engine, and says that it runs", async () => {
    const engine = supervise("good");
    await engine.request("storage", {});
    const restarted = engine.restart();
    assert.equal((await engine.request("storage", {})).bytes, 2);
    await restarted;
    assert.equal(kinds(), "starting running stopped starting running");
    assert.equal(starts(), 2);
  });

  it("leaves no process behind, also of an engine that does not end when asked", async () => {
    const engine = supervise("ignoresShutdown");
    await engine.request("heartbeat", {});
    const { pid } = states.at(-1) as Extract<EngineState, { kind: "running" }>;
    await engine.dispose();
    assert.throws(() => process.kill(pid, 0), /ESRCH/);
    assert.equal(engine.state.kind, "stopped");
    await fails(engine.request("storage", {}), "engine-stopped", /window is closing/);
    assert.equal(starts(), 1);
  });
});
