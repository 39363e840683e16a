// Bundles the processes of Steep and the side panel's page into dist/.
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { install, root } from "./install.mjs";

/** Bundle of a Node process -> its first file. */
const processes = {
  cli: "src/cli/main.ts",
  engine: "src/engine/serverProcess.ts",
  trainer: "src/engine/trainerProcess.ts",
};

// Native code, and a package that looks for files beside itself.
export const external = ["node-llama-cpp", "koffi"];

/** Writes dist/, with source maps beside the bundles. */
export async function build() {
  const { build: bundle } = await import("esbuild");
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const common = {
    absWorkingDir: root,
    outdir: "dist",
    bundle: true,
    sourcemap: "linked",
    logLevel: "warning",
    define: { "process.env.STEEP_VERSION": JSON.stringify(version) },
  };
  // Chunks are loaded when they are needed, so that `steep --help` loads no engine.
  const { metafile } = await bundle({
    ...common,
    metafile: true,
    entryPoints: processes,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external,
    // Bundled CommonJS packages call require for Node's own modules.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
  });
  removeOthers("dist/chunks", Object.keys(metafile.outputs));
  await buildExtension(common);
  await bundle({
    ...common,
    entryPoints: { webview: "src/webview/main.ts" },
    assetNames: "[name]",
    loader: { ".ttf": "file" },
    platform: "browser",
    format: "iife",
    target: "es2023",
    minify: true,
  });
  chmodSync(`${root}/dist/cli.mjs`, 0o755);
}

// CommonJS, since not every editor that is like VS Code loads extensions that are modules; and in pieces, since VS Code
// waits until the first one is read. esbuild cuts only modules into pieces, so each is turned afterwards.
async function buildExtension(common) {
  const { build: bundle, transform } = await import("esbuild");
  const { outputFiles } = await bundle({
    ...common,
    entryPoints: { extension: "src/extension/main.ts" },
    outExtension: { ".js": ".cjs" },
    chunkNames: "extension/[name]-[hash]",
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: ["vscode"],
    sourcemap: "inline",
    write: false,
  });
  mkdirSync(`${root}/dist/extension`, { recursive: true });
  for (const { path, text } of outputFiles) {
    const { code, map } = await transform(text, {
      format: "cjs",
      platform: "node",
      target: "node20.19",
      // `import()` of a piece becomes `require` of it at the same moment.
      supported: { "dynamic-import": false },
      minifyWhitespace: true,
      minifySyntax: true,
      sourcemap: "external",
      sourcefile: basename(path),
    });
    writeFileSync(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
    writeFileSync(`${path}.map`, map);
  }
  const paths = outputFiles.flatMap(({ path }) => [path, `${path}.map`]);
  removeOthers(
    "dist/extension",
    paths.map((path) => relative(root, path).replaceAll("\\", "/")),
  );
}

// Pieces of earlier builds go; not before the new ones are there, since a process of the last build may still load some.
function removeOthers(folder, kept) {
  for (const name of readdirSync(`${root}/${folder}`)) {
    if (!kept.includes(`${folder}/${name}`)) rmSync(`${root}/${folder}/${name}`, { force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  await build();
}
