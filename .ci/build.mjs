// Bundles the processes of Steep and the side panel's page into dist/.
import { chmodSync, readdirSync, readFileSync, rmSync } from "node:fs";
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
  // Chunks of earlier builds; not before, since a process of the last build may still load some.
  for (const name of readdirSync(`${root}/dist/chunks`)) {
    if (!metafile.outputs[`dist/chunks/${name}`]) rmSync(`${root}/dist/chunks/${name}`);
  }
  // CommonJS, since not every editor that is like VS Code loads extensions that are modules. What the source imports
  // when it is needed runs when it is needed, although it is in the same file.
  await bundle({
    ...common,
    entryPoints: { extension: "src/extension/main.ts" },
    outExtension: { ".js": ".cjs" },
    platform: "node",
    format: "cjs",
    target: "node20.19",
    external: ["vscode"],
    minifyWhitespace: true,
    minifySyntax: true,
  });
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

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  await build();
}
