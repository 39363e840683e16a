// What package.json promises to the editor against what the code does.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Option, options } from "../../src/config/settings.ts";
import { readers } from "../../src/documents/readers.ts";
import { commandNames } from "../../src/extension/commandIds.ts";
import { redistilChoices } from "../../src/extension/redistil.ts";

interface Property {
  readonly type: string;
  readonly scope: string;
  readonly default: unknown;
  readonly description: string;
  readonly order: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: { readonly type: string; readonly enum?: readonly string[] };
}
interface MenuItem {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly main: string;
  readonly extensionKind: readonly string[];
  readonly icon: string;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: string[] };
  };
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; icon: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Property>> }[];
    readonly views: { readonly steep: readonly { id: string; icon: string }[] };
    readonly viewsWelcome: readonly { view: string; contents: string; when: string }[];
    readonly keybindings?: unknown;
    readonly walkthroughs: readonly [
      {
        readonly id: string;
        readonly steps: readonly { id: string; media: { markdown: string }; completionEvents: string[] }[];
      },
    ];
    readonly languageModelTools: readonly { readonly name: string }[];
    readonly languageModelChatProviders: readonly { readonly vendor: string }[];
    readonly mcpServerDefinitionProviders: readonly { readonly id: string }[];
  };
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, "utf8");
const manifest = JSON.parse(read("package.json")) as Manifest;
const words = JSON.parse(read("resources/l10n/package.nls.json")) as Record<string, string>;
const { contributes } = manifest;
const properties: Readonly<Record<string, Property>> = Object.assign(
  {},
  ...contributes.configuration.map((group) => group.properties),
);
/** Settings of the editor alone; all others are options of the engine. */
const editorSettings = ["model", "dataDir", "redistil", "idleMinutes"];

describe("package.json", () => {
  it("shows every command with a title, an icon and the category Steep", () => {
    for (const { command, title, category, icon } of contributes.commands) {
      assert.equal(category, "Steep", command);
      assert.match(icon, /^\$\([a-z-]+\)$/, command);
      assert.equal(title, `%command.${command.slice("steep.".length)}%`);
    }
  });

  it("has only menus of its own commands, and hides in Restricted Mode what would be refused", () => {
    const known = new Set<string>(commandNames.map((name) => `steep.${name}`));
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const { command } of items) assert.ok(known.has(command), `${menu}: ${command}`);
    }
    const palette = new Map(contributes.menus["commandPalette"]?.map(({ command, when }) => [command, when]));
    const always = [...known].filter((command) => !palette.has(command));
    assert.deepEqual(always.toSorted(), [
      "steep.getStarted",
      "steep.openSettings",
      "steep.privacy",
      "steep.showLog",
    ]);
    for (const [command, when] of palette) {
      assert.ok(when === "false" || when === "!steep.restricted", `${command}: ${when}`);
    }
  });

  it("runs where the folder is, and has its menus there too", () => {
    assert.deepEqual(manifest.extensionKind, ["workspace", "ui"]);
    for (const menu of ["explorer/context", "editor/title/context"]) {
      for (const { when = "" } of contributes.menus[menu] ?? []) {
        // In a remote window the editor's own name of the scheme is this one; the extension sees files.
        assert.ok(when.includes("resourceScheme =~ /^(file|vscode-remote)$/"), `${menu}: ${when}`);
      }
    }
  });

  it("offers to open no document that is gone", () => {
    const rows = contributes.menus["view/item/context"] ?? [];
    const matches = (command: string, row: string): boolean =>
      rows.some((item) => {
        const pattern = /viewItem =~ \/(.*)\//.exec(item.when ?? "")?.[1];
        return item.command === command && pattern !== undefined && new RegExp(pattern).test(row);
      });
    assert.equal(matches("steep.openSection", "document"), true);
    assert.equal(matches("steep.openSection", "document.removed"), false);
    assert.equal(matches("steep.askPairs", "document.removed"), true);
  });

  it("offers the menu of a file for every format that is read", () => {
    const [item] = contributes.menus["editor/title/context"] ?? [];
    const source = /resourceExtname =~ \/(.*?)\/i/.exec(item?.when ?? "")?.[1];
    const pattern = new RegExp(source ?? "nothing", "i");
    for (const { format, extensions } of readers) {
      for (const extension of extensions)
        assert.equal(pattern.test(extension), format !== "source", extension);
    }
  });

  it("has the settings of the engine with their defaults and ranges, and no others", () => {
    const expected = [...editorSettings, ...Object.keys(options)].map((name) => `steep.${name}`);
    assert.deepEqual(
      Object.keys(properties).toSorted(),
      expected.toSorted(),
      "run: node --import tsx .ci/manifestSettings.mjs",
    );
    for (const [name, option] of Object.entries<Option>(options)) {
      const { scope: _, order: __, description, ...shape } = properties[`steep.${name}`] as Property;
      assert.deepEqual(shape, shapeOf(option), name);
      assert.equal(description, `%setting.${name}%`);
      assert.equal(words[`setting.${name}`], option.help);
    }
    assert.deepEqual(properties["steep.redistil"]?.enum, redistilChoices);
  });

  it("takes paths and addresses from the machine's settings only, and no setting of a folder without trust", () => {
    for (const name of ["model", "dataDir", "expert"])
      assert.equal(properties[`steep.${name}`]?.scope, "machine");
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, "limited");
    assert.deepEqual(restrictedConfigurations.toSorted(), Object.keys(properties).toSorted());
  });

  it("has words for every key, and no word without one", () => {
    const used = [...read("package.json").matchAll(/"%([\w.]+)%"/g)].map(([, key = ""]) => key);
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(words).toSorted());
  });

  it("names files that exist", () => {
    const [walkthrough] = contributes.walkthroughs;
    const files = [
      manifest.icon,
      ...contributes.views.steep.map(({ icon }) => icon),
      ...walkthrough.steps.map(({ media }) => media.markdown),
      "media/privacy.md",
    ];
    for (const file of files) assert.ok(existsSync(`${root}${file}`), file);
  });

  it("leads through at most five steps that tick themselves, the last a first answer", () => {
    const [{ id, steps }] = contributes.walkthroughs;
    assert.equal(id, "steep.start");
    assert.ok(steps.length <= 5);
    for (const { completionEvents } of steps) assert.equal(completionEvents.length, 1);
    assert.deepEqual(steps.at(-1)?.completionEvents, ["onContext:steep.answered"]);
  });

  it("sets every context that a menu, a view or the walkthrough asks for", () => {
    const source = ["statusItem.ts", "main.ts", "panel/panelActions.ts"]
      .map((file) => read(`src/extension/${file}`))
      .join("");
    const asked = read("package.json").matchAll(
      /(?:onContext:|[^.\w:(])(steep\.(?:ready|restricted|unsupported|taught|stale|running|paused|planned|answered))\b/g,
    );
    const names = new Set([...asked].map(([, name]) => name ?? ""));
    assert.ok(names.size >= 4);
    for (const name of names) assert.ok(source.includes(`"${name}"`), name);
  });

  it("runs only known commands from its texts", () => {
    const known = new Set<string>(commandNames.map((name) => `steep.${name}`));
    const texts = Object.values(words).join("\n");
    for (const [, command = ""] of texts.matchAll(/\(command:([\w.]+)\)/g)) {
      assert.ok(known.has(command) || command.startsWith("workbench."), command);
    }
  });

  it("offers other assistants what the code registers", () => {
    const source = (file: string): string => read(`src/extension/assistants/${file}`);
    assert.ok(source("knowledgeTool.ts").includes(`"${contributes.languageModelTools[0]?.name}"`));
    assert.ok(source("chatModel.ts").includes(`"${contributes.languageModelChatProviders[0]?.vendor}"`));
    assert.ok(source("mcpServers.ts").includes(`"${contributes.mcpServerDefinitionProviders[0]?.id}"`));
  });

  it("takes no key", () => {
    assert.equal(contributes.keybindings, undefined);
  });
});

function shapeOf(option: Option): Partial<Property> {
  switch (option.kind) {
    case "number":
      return {
        type: option.integer === true ? "integer" : "number",
        minimum: option.min,
        maximum: option.max,
        default: option.default,
      };
    case "flag":
      return { type: "boolean", default: option.default };
    case "text":
      return { type: "string", default: option.default };
    case "choice":
      return { type: "string", enum: [...option.choices], default: option.default };
    case "list":
      return {
        type: "array",
        items: { type: "string", ...(option.choices ? { enum: [...option.choices] } : {}) },
        default: [...option.default],
        minItems: 1,
        uniqueItems: true,
      };
  }
}
