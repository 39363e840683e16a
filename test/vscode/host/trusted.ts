// A trusted workspace of two folders: the extension as VS Code loads it from the packed file, and its engine.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { options } from "../../../src/config/settings.ts";
import { commandId, commandNames } from "../../../src/extension/commandIds.ts";
import { activeSteep, engines, eventually, installedSteep, refusal } from "./extension.ts";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: ConfigurationSection | readonly ConfigurationSection[];
  };
}
interface ConfigurationSection {
  readonly properties: Readonly<Record<string, Property>>;
}
interface Property {
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly scope?: string;
}

describe("in a trusted workspace", () => {
  it("the packed file is what runs", () => {
    const { extensionPath } = installedSteep();
    assert.ok(existsSync(join(extensionPath, "dist", "extension.cjs")));
    assert.ok(!existsSync(join(extensionPath, "src")), "the sources were packed");
  });

  it("activates in less than 100 ms", async function () {
    const { exports } = await activeSteep();
    if (this.test) this.test.title += ` (${exports.activation.toFixed(1)} ms)`;
    assert.ok(exports.activation > 0);
    assert.ok(exports.activation < 100, `${exports.activation} ms`);
  });

  it("registers every command, and the manifest lists the same ones", async () => {
    const { packageJSON } = await activeSteep();
    const registered = new Set(await vscode.commands.getCommands(true));
    const expected = commandNames.map(commandId).toSorted();
    assert.deepEqual(
      expected.filter((command) => !registered.has(command)),
      [],
    );
    const { contributes } = packageJSON as Manifest;
    assert.deepEqual(contributes.commands.map(({ command }) => command).toSorted(), expected);
  });

  it("describes every option as a setting with its default and its range", () => {
    const { contributes } = installedSteep().packageJSON as Manifest;
    const properties = Object.assign(
      {},
      ...[contributes.configuration].flat().map((section) => section.properties),
    ) as Record<string, Property>;
    const configuration = vscode.workspace.getConfiguration("steep");
    for (const [name, option] of Object.entries(options)) {
      const property = properties[`steep.${name}`];
      assert.ok(property, `steep.${name} is no setting`);
      assert.deepEqual(configuration.inspect(name)?.defaultValue, option.default, name);
      if (option.kind === "number") {
        assert.deepEqual([property.minimum, property.maximum], [option.min, option.max], name);
      }
      if (option.kind === "choice") assert.deepEqual(property.enum, option.choices, name);
    }
    for (const name of ["model", "dataDir", "expert"]) {
      assert.match(
        properties[`steep.${name}`]?.scope ?? "",
        /^machine/,
        `${name} names a path or an address`,
      );
    }
  });

  it("gives other assistants a tool, which says what it needs", async () => {
    await activeSteep();
    const tool = vscode.lm.tools.find(({ name }) => name === "ask_project_knowledge");
    assert.ok(tool, "the tool is not there");
    assert.match(tool.description, /\w{3}/);
    assert.deepEqual((tool.inputSchema as { required?: unknown }).required, ["question"]);
    assert.match(await refusal(), /not taught|has no adapter|Inject/i);
    // The engine was needed for that, and one is enough.
    assert.equal(engines().length, 1);
  });

  it("knows the folders of the workspace apart", async () => {
    const names = vscode.workspace.workspaceFolders?.map(({ name }) => name);
    assert.deepEqual(names, ["tarnfold", "other"]);
    assert.match(await refusal("What is the port?", "elsewhere"), /no folder elsewhere.*tarnfold, other/);
    for (const name of names ?? []) {
      assert.match(await refusal("What is the port?", name), /not taught|has no adapter|Inject/i);
    }
  });

  it("offers no chat model and no MCP server before anything was taught", async () => {
    const models = await vscode.lm.selectChatModels({ vendor: "steep" });
    assert.deepEqual(
      models.map(({ name }) => name),
      [],
    );
  });

  it("refuses a setting out of its range with the number and the range", async () => {
    const settings = vscode.workspace.getConfiguration("steep");
    await settings.update("epochs", 0, vscode.ConfigurationTarget.Global);
    try {
      assert.match(await refusal(), /epochs is 0/);
    } finally {
      await settings.update("epochs", undefined, vscode.ConfigurationTarget.Global);
    }
    assert.doesNotMatch(await refusal(), /epochs/);
  });

  it("starts a killed engine again, and answers the next question", async () => {
    const [first] = engines();
    assert.ok(first);
    process.kill(first, "SIGKILL");
    const second = await eventually("a new engine", () => engines().find((pid) => pid !== first));
    assert.notEqual(second, first);
    assert.doesNotMatch(await refusal(), /SIGKILL/);
  });

  it("stops after a crash loop, says so, and starts anew when asked", async function () {
    this.timeout(120_000);
    // One death is from the test before.
    for (let death = 2; death <= 5; death++) {
      const pid = await eventually("an engine to kill", () => engines()[0], 60);
      process.kill(pid, "SIGKILL");
      await eventually("its end", () => (engines().includes(pid) ? undefined : true));
    }
    await new Promise((done) => setTimeout(done, 3000));
    assert.deepEqual(engines(), []);
    assert.match(await refusal(), /ended 5 times in a row and is not started again/);
    await vscode.commands.executeCommand("steep.restartEngine");
    await eventually("an engine again", () => engines()[0]);
    assert.doesNotMatch(await refusal(), /in a row/);
  });

  // Takes a minute in which nothing is computed: once is enough.
  const onlyInNewest = process.env["STEEP_HOST_NEWEST"] === "true" ? it : () => undefined;
  onlyInNewest("survives an engine that hangs", async function () {
    this.timeout(120_000);
    const [pid] = engines();
    assert.ok(pid);
    process.kill(pid, "SIGSTOP");
    // The heartbeat finds it: looked for every 10 s, given 30 s.
    const next = await eventually("a new engine", () => engines().find((other) => other !== pid), 75);
    assert.notEqual(next, pid);
    assert.match(await refusal(), /not taught|has no adapter|Inject/i);
  });
});
