// The packed extension: what is in it, how large it is, and that its native code runs where nothing else is.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { build } = (await import(pathToFileURL(`${root}.ci/build.mjs`).href)) as {
  readonly build: () => Promise<void>;
};
const { packageExtension, sizeLimit, targets } = (await import(
  pathToFileURL(`${root}.ci/package.mjs`).href
)) as {
  readonly packageExtension: (target: string, out: string) => Promise<string>;
  readonly sizeLimit: number;
  readonly targets: Readonly<Record<string, readonly string[]>>;
};
const target = "linux-x64";

describe("the package for Linux on x64", function () {
  this.timeout(180_000);
  let folder = "";
  let file = "";
  let names: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "steep-package-"));
    await build();
    file = await packageExtension(target, join(folder, "steep.vsix"));
    names = namesInZip(readFileSync(file));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is smaller than 50 MB with the libraries for CPU and Vulkan", () => {
    assert.equal(sizeLimit, 50e6);
    assert.ok(statSync(file).size < sizeLimit, `${statSync(file).size} bytes`);
  });

  it("holds what the extension needs", () => {
    const needed = [
      "package.json",
      "package.nls.json",
      "readme.md",
      "LICENSE.txt",
      "dist/extension.cjs",
      "dist/engine.mjs",
      "dist/trainer.mjs",
      "dist/cli.mjs",
      "dist/webview.js",
      "dist/webview.css",
      "dist/codicon.ttf",
      "media/icon.png",
      "media/steep.svg",
      "media/privacy.md",
      "resources/models.json",
      "resources/l10n/bundle.l10n.json",
      "dist/node_modules/node-llama-cpp/package.json",
      "dist/node_modules/node-llama-cpp/LICENSE",
      "dist/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64/llama-addon.node",
      "dist/node_modules/@node-llama-cpp/linux-x64-vulkan/bins/linux-x64-vulkan/libggml-vulkan.so",
    ];
    assert.deepEqual(
      needed.filter((name) => !names.includes(`extension/${name}`)),
      [],
    );
    assert.ok(names.some((name) => /@koromix\/koffi-linux-x64\/.*koffi\.node$/.test(name)));
  });

  it("holds nothing else", () => {
    const top = new Set(
      names.map((name) =>
        name
          .split("/")
          .slice(0, name.startsWith("extension/") ? 2 : 1)
          .join("/"),
      ),
    );
    assert.deepEqual(
      [...top].toSorted((a, b) => (a < b ? -1 : 1)),
      [
        "[Content_Types].xml",
        "extension.vsixmanifest",
        "extension/LICENSE.txt",
        "extension/changelog.md",
        "extension/dist",
        "extension/media",
        "extension/package.json",
        "extension/package.nls.json",
        "extension/readme.md",
        "extension/resources",
      ],
    );
    const unwanted = names.filter((name) =>
      /\.(map|ts|mts|cts|h|cpp|gyp|bundle)$|\/\.|cuda.*\.(so|node)$/.test(name),
    );
    assert.deepEqual(unwanted, []);
    const natives = new Set(
      names.flatMap((name) => /node_modules\/(@(?:node-llama-cpp|koromix)\/[^/]+)\//.exec(name)?.[1] ?? []),
    );
    assert.deepEqual(natives, new Set(targets[target]));
  });

  it("has native code that loads where no other package is", function () {
    if (process.platform !== "linux" || process.arch !== "x64") this.skip();
    const installed = join(folder, "installed");
    cpSync(`${root}dist/package/${target}`, installed, { recursive: true });
    const run = (args: readonly string[]): string =>
      execFileSync(process.execPath, args, {
        cwd: join(installed, "dist"),
        encoding: "utf8",
        env: { PATH: process.env["PATH"], STEEP_CACHE: join(folder, "cache") },
      });
    const { backends } = JSON.parse(
      run(["cli.mjs", "doctor", "--json", "--data-dir", join(folder, "data")]),
    ) as {
      readonly backends: readonly { readonly backend: string; readonly obstacle?: string }[];
    };
    const obstacles = Object.fromEntries(
      backends.map(({ backend, obstacle = "none" }) => [backend, obstacle]),
    );
    assert.equal(obstacles["cpu"], "none");
    assert.match(obstacles["vulkan"] ?? "", /^(none|Its libraries are here)/);
    assert.match(obstacles["cuda"] ?? "", /^(none|Its libraries are not here)/);
    const loads = `
      const { getLlama } = await import("node-llama-cpp");
      const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, progressLogs: false });
      console.log(llama.buildType);
      process.exit(0);`;
    writeFileSync(join(installed, "dist", "loads.mjs"), loads);
    assert.match(run(["loads.mjs"]), /^prebuilt$/m);
  });
});

/** Names of a zip file's members, from its directory at the end. */
function namesInZip(zip: Buffer): string[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let entry = zip.readUInt16LE(end + 10); entry > 0; entry--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    names.push(zip.toString("utf8", at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}
