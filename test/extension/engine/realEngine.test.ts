// The extension's end of the wire against the engine itself, as far as no model is needed.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError } from "../../../src/errors/userError.ts";
import { type EngineState, EngineSupervisor } from "../../../src/extension/engine/engineSupervisor.ts";
import packageJson from "../../../package.json" with { type: "json" };

const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const program = fileURLToPath(new URL("../../../src/engine/serverProcess.ts", import.meta.url));

describe("the supervisor and the engine", () => {
  let root = "";
  let folder = "";
  let states: EngineState[] = [];
  let engine: EngineSupervisor;

  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "steep-real-engine-")));
    folder = join(root, "project");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "README.md"),
      "# Ferry\n\nThe ferry leaves the east pier at 06:40 and takes 19 cars.\n",
    );
    states = [];
    engine = new EngineSupervisor({
      program: { arguments: ["--import", loader, program], folder: root },
      client: packageJson.version,
      dataDir: () => join(root, "data"),
      onNotification: () => undefined,
      onLog: () => undefined,
      onState: (state) => states.push(state),
    });
  });
  after(async () => {
    await engine.dispose();
    rmSync(root, { recursive: true });
  });

  it("agree on the version", async () => {
    await engine.request("heartbeat", {});
    const running = states.at(-1);
    assert.ok(running?.kind === "running");
    assert.equal(running.version, packageJson.version);
  });

  it("know what a folder that was never taught has", async () => {
    const status = await engine.request("status", { folder });
    assert.equal(status.state, "notTaught");
    assert.equal(status.documents, 1);
    assert.equal(status.active, undefined);
    assert.ok(status.knowledge.startsWith(join(root, "data")), status.knowledge);
    assert.deepEqual(await engine.request("versions", { folder }), []);
    assert.equal((await engine.request("tree", { folder })).documents[0]?.path, "README.md");
    assert.equal(await engine.request("run", { folder }), null);
  });

  it("find the section that holds the words of a question, without a model", async () => {
    const [found] = await engine.request("searchDocuments", { folder, query: "When does the ferry leave?" });
    assert.equal(found?.document, "README.md");
    assert.match(found.excerpt, /06:40/);
  });

  it("pass on what a person can mend, with its way out", async () => {
    const fails = async (request: Promise<unknown>, code: string): Promise<void> => {
      await assert.rejects(request, (error) => {
        assert.ok(UserError.is(error), String(error));
        assert.equal(error.code, code);
        assert.notEqual(error.hint, "");
        return true;
      });
    };
    await fails(engine.request("status", { folder: join(root, "nowhere") }), "no-such-folder");
    await fails(engine.request("inspect", { folder, settings: { rank: 0 } }), "setting-out-of-range");
    await fails(engine.request("inspect", { folder, settings: { colour: "red" } }), "unknown-setting");
    await fails(engine.request("pause", { folder }), "no-run");
    await fails(engine.request("rollback", { folder }), "not-injected");
    await fails(engine.request("report", { folder }), "not-injected");
    assert.equal(states.at(-1)?.kind, "running");
  });

  it("refuse what is not of the protocol, and go on", async () => {
    const wrong = { folder, question: 3 } as unknown as Parameters<typeof engine.request<"ask">>[1];
    await assert.rejects(engine.request("ask", wrong), /ask: /);
    assert.equal((await engine.request("status", { folder })).documents, 1);
  });

  it("write nothing into the folder", () => {
    assert.deepEqual(readdirSync(folder), ["README.md"]);
  });
});
