// The import law of src (see src/README.md) and what may lie at the top of the project.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandNames } from "../src/extension/commandIds.ts";
import type { ICruiseResult, IRuleSetType } from "dependency-cruiser";

const root = fileURLToPath(new URL("..", import.meta.url));

// The layers of src, left to right. A folder may import itself, `errors`, and the folders listed here.
const layers: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  config: [],
  watching: [],
  protocol: ["config"],
  documents: ["config"],
  gguf: [],
  catalogue: ["config", "gguf"],
  ggml: ["gguf"],
  models: ["gguf", "ggml"],
  lora: ["config", "gguf", "ggml", "models"],
  inference: ["config", "gguf", "ggml", "models"],
  training: ["config", "gguf", "ggml", "models", "lora"],
  distillation: ["config", "documents", "inference", "lora", "training"],
  knowledge: ["config", "documents", "gguf"],
  evaluation: ["config", "documents", "inference", "knowledge"],
  engine: [
    "config",
    "watching",
    "protocol",
    "documents",
    "gguf",
    "catalogue",
    "ggml",
    "models",
    "lora",
    "inference",
    "training",
    "distillation",
    "knowledge",
    "evaluation",
  ],
  cli: ["config", "engine"],
  extension: ["config", "protocol", "watching"],
  webview: ["protocol"],
};

const forbidden: NonNullable<IRuleSetType["forbidden"]> = [
  ...Object.entries(layers).map(([from, to]) => {
    const allowed = [...new Set([from, "errors", ...to])];
    return {
      name: `src/${from} may import only ${allowed.join(", ")}`,
      severity: "error" as const,
      from: { path: `^src/${from}/` },
      to: { path: "^(src|test)/", pathNot: `^src/(${allowed.join("|")})/` },
    };
  }),
  onlyIn("extension", "vscode", "^(vscode$|node_modules/(@types/)?vscode/)"),
  onlyIn("ggml", "the FFI", "node_modules/koffi/"),
  {
    name: "errors, config, protocol and webview run without Node",
    severity: "error",
    from: { path: "^src/(errors|config|protocol|webview)/", pathNot: "^src/errors/storageError[.]ts$" },
    to: { dependencyTypes: ["core"] },
  },
  { name: "no import cycles", severity: "error", from: {}, to: { circular: true } },
];

function onlyIn(folder: string, what: string, path: string): NonNullable<IRuleSetType["forbidden"]>[number] {
  return {
    name: `only src/${folder} imports ${what}`,
    severity: "error",
    from: { path: "^src/", pathNot: `^src/${folder}/` },
    to: { path },
  };
}

/** All files under a folder that end in .ts, as paths from it. */
function typescriptFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
}

// dependency-cruiser runs on its own: the loader that lets mocha read TypeScript hides swc's visitor from it. It reads
// a copy in which `using` is `const`, since that visitor does not know the declaration; imports are the same.
function cruise(): { modules: { source: string }[]; violations: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "steep-law-"));
  try {
    for (const name of typescriptFiles(`${root}src`)) {
      const copy = join(folder, "src", name);
      mkdirSync(dirname(copy), { recursive: true });
      const text = readFileSync(`${root}src/${name}`, "utf8");
      writeFileSync(copy, text.replace(/\b(?:await )?using (?=\w+\s*[:=])/g, "const "));
    }
    for (const name of ["node_modules", "resources", "package.json"]) {
      symlinkSync(`${root}${name}`, join(folder, name));
    }
    const config = join(folder, "law.json");
    const options = {
      parser: "swc",
      tsPreCompilationDeps: true,
      preserveSymlinks: true,
      doNotFollow: { path: "node_modules" },
    };
    writeFileSync(config, JSON.stringify({ forbidden, options }));
    const program = `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [program, "src", "--config", config, "--output-type", "json"],
      { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 },
    );
    assert.ok(stdout.startsWith("{"), stderr);
    const { modules, summary } = JSON.parse(stdout) as ICruiseResult;
    return { modules, violations: summary.violations.map((v) => `${v.from} -> ${v.to}: ${v.rule.name}`) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("architecture", () => {
  it("has every folder of src in the table", () => {
    const folders = readdirSync(`${root}src`, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && typescriptFiles(`${root}src/${entry.name}`).length > 0,
    );
    for (const folder of folders) assert.ok(folder.name in layers, `src/${folder.name} is in no layer`);
  });

  it("follows the import law", () => {
    const { modules, violations } = cruise();
    // A parser that cannot read TypeScript finds nothing wrong.
    const read = modules.filter((module) => module.source.startsWith("src/"));
    assert.equal(read.length, typescriptFiles(`${root}src`).length);
    assert.deepEqual(violations, []);
  });

  it("has the same table in src/README.md", () => {
    const map = readFileSync(`${root}src/README.md`, "utf8");
    const rows = [...map.matchAll(/^\| `(\w+)` *\|[^|]*\| ([^|]+)\|$/gm)];
    const table = Object.fromEntries(rows.map(([, folder = "", imports = ""]) => [folder, imports.trim()]));
    const expected = Object.fromEntries(
      Object.entries(layers).map(([folder, imports]) => [
        folder,
        imports.length === 0 ? "-" : folder === "engine" ? "all above" : imports.join(", "),
      ]),
    );
    assert.deepEqual(table, expected);
  });

  it("has the same commands in package.json and in the code", () => {
    const { contributes } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
      readonly contributes: { readonly commands: readonly { readonly command: string }[] };
    };
    assert.deepEqual(
      contributes.commands.map(({ command }) => command),
      commandNames.map((name) => `steep.${name}`),
    );
  });

  it("keeps the top of the project small", function () {
    if (!existsSync(`${root}.git`)) this.skip();
    const allowed =
      /^(package(-lock)?\.json|tsconfig\.json|README\.md|CHANGELOG\.md|LICENSE|src|media|resources|test|\..+)$/;
    const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
    const top = new Set(
      tracked.split("\n").flatMap((path) => (path === "" ? [] : [path.split("/")[0] ?? ""])),
    );
    assert.ok(top.size > 5);
    assert.deepEqual(
      [...top].filter((name) => !allowed.test(name)),
      [],
    );
  });
});
