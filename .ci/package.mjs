// Packs the extension for one platform: `npm run package -- --target linux-x64 [--out FILE]`.
// What goes into the package is put into a folder first, by an allow-list; vsce makes the VSIX of it. The folder stays as
// dist/package/<target>/: an editor can be started with it as its extension under development.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build, external } from "./build.mjs";
import { install, root } from "./install.mjs";
import { platformPackage } from "./platformPackage.mjs";

/** Platform of VS Code -> the packages with its native code. CUDA is fetched by the engine when it is wanted. */
export const targets = {
  "linux-x64": ["@node-llama-cpp/linux-x64", "@node-llama-cpp/linux-x64-vulkan", "@koromix/koffi-linux-x64"],
  "linux-arm64": ["@node-llama-cpp/linux-arm64", "@koromix/koffi-linux-arm64"],
  "linux-armhf": ["@node-llama-cpp/linux-armv7l", "@koromix/koffi-linux-arm"],
  "darwin-x64": ["@node-llama-cpp/mac-x64", "@koromix/koffi-darwin-x64"],
  "darwin-arm64": ["@node-llama-cpp/mac-arm64-metal", "@koromix/koffi-darwin-arm64"],
  "win32-x64": ["@node-llama-cpp/win-x64", "@node-llama-cpp/win-x64-vulkan", "@koromix/koffi-win32-x64"],
  "win32-arm64": ["@node-llama-cpp/win-arm64", "@koromix/koffi-win32-arm64"],
};

// What the build makes.
const program = [
  "extension.cjs",
  "extension",
  "engine.mjs",
  "trainer.mjs",
  "cli.mjs",
  "chunks",
  "webview.js",
  "webview.css",
  "codicon.ttf",
];

/** Most bytes of a VSIX. */
export const sizeLimit = 50e6;

/** Makes the VSIX of a target and returns its path. */
export async function packageExtension(target, out) {
  mkdirSync(`${root}/dist/package`, { recursive: true });
  const stage = mkdtempSync(`${root}/dist/package/.${target}-`);
  await fillStage(stage, target);
  const { createVSIX } = await import("@vscode/vsce");
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const packagePath = out ?? `${root}/dist/steep-${target}-${version}.vsix`;
  mkdirSync(dirname(packagePath), { recursive: true });
  await createVSIX({
    cwd: stage,
    target,
    packagePath,
    // The engine's packages lie in dist/node_modules: vsce would ask npm which of those at the top belong to it.
    dependencies: false,
    // dist/ is the program.
    allowUnusedFilesPattern: true,
  });
  rmSync(`${root}/dist/package/${target}`, { recursive: true, force: true });
  renameSync(stage, `${root}/dist/package/${target}`);
  const { size } = statSync(packagePath);
  if (size > sizeLimit) throw new Error(`${packagePath} has ${size} bytes, and ${sizeLimit} are allowed`);
  return packagePath;
}

async function fillStage(stage, target) {
  writeFileSync(`${stage}/package.json`, editorManifest());
  for (const name of ["README.md", "CHANGELOG.md", "LICENSE", ".vscodeignore", "media", "resources"]) {
    cpSync(`${root}/${name}`, `${stage}/${name}`, { recursive: true });
  }
  // VS Code looks for the manifest's words beside it, and only there.
  for (const name of readdirSync(`${root}/resources/l10n`)) {
    if (name.startsWith("package.nls.")) cpSync(`${root}/resources/l10n/${name}`, `${stage}/${name}`);
  }
  for (const name of program) {
    cpSync(`${root}/dist/${name}`, `${stage}/dist/${name}`, {
      recursive: true,
      filter: (path) => !path.endsWith(".map"),
    });
  }
  for (const folder of await runtimePackages()) copyPackage(`${root}/${folder}`, `${stage}/dist/${folder}`);
  for (const name of targets[target]) {
    copyPackage(await platformPackage(name), `${stage}/dist/node_modules/${name}`);
  }
}

// The manifest as an editor reads it: what only the repository needs is left out.
function editorManifest() {
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  for (const name of ["private", "scripts", "dependencies", "devDependencies", "knip", "bin"])
    delete manifest[name];
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

// Folders of the packages that the bundles load from node_modules, and of those that they load in turn: esbuild reads
// their imports. What they only start as a program (compilers) is not among them.
async function runtimePackages() {
  const { build: bundle } = await import("esbuild");
  const { metafile } = await bundle({
    absWorkingDir: root,
    stdin: {
      contents: external.map((name) => `import ${JSON.stringify(name)};`).join("\n"),
      resolveDir: root,
    },
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    outdir: "dist",
    logLevel: "error",
    preserveSymlinks: true,
    loader: { ".node": "empty" },
    // Native code is chosen by the target. reflink is for copies of local files, which the engine never makes with it.
    external: ["@node-llama-cpp/*", "@koromix/*", "@reflink/*"],
  });
  const folders = Object.keys(metafile.inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? [],
  );
  return [...new Set(folders)].toSorted();
}

// A package without what it is not run with: types, maps, tests, documents, sources of native code.
function copyPackage(from, to) {
  cpSync(from, to, {
    recursive: true,
    dereference: true,
    filter: (path) => {
      const inner = relative(from, path).replaceAll("\\", "/");
      if (inner === "") return true;
      const name = basename(path);
      if (/(^|\/)(node_modules|test|tests|docs|doc|examples?)$/.test(inner)) return false;
      if (name.startsWith(".")) return false;
      if (inner === "llama" || inner.startsWith("llama/")) return needsOfLlama(inner);
      if (/^(licen[cs]e|copying|notice)/i.test(name)) return true;
      return !/\.(d\.[cm]?ts|[cm]?ts|map|md|markdown|h|hpp|c|cc|cpp|cmake|gyp|tsbuildinfo)$/i.test(name);
    },
  });
}

// node-llama-cpp reads which llama.cpp it belongs to; the rest of its folder `llama` is for building it.
function needsOfLlama(inner) {
  return inner === "llama" || /^llama\/[^/]+\.json$/.test(inner);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { target: { type: "string" }, out: { type: "string" } } });
  const target = values.target ?? `${process.platform}-${process.arch}`;
  if (!targets[target]) {
    console.error(`There is no target ${target}: choose one of ${Object.keys(targets).join(", ")}.`);
    process.exit(2);
  }
  install();
  await build();
  const path = await packageExtension(target, values.out);
  console.log(`${path}: ${(statSync(path).size / 1e6).toFixed(1)} MB`);
}
