// Bundles the processes of Steep into dist/.
import { chmodSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { install, root } from "./install.mjs";

/** Bundle -> its first file. */
const entries = {
  cli: "src/cli/main.ts",
  trainer: "src/engine/trainerProcess.ts",
};

// Native code, packages that look for files beside themselves, and rule packages that are loaded by name.
const external = ["node-llama-cpp", "koffi", "@secretlint/*"];

/** Writes dist/<entry>.mjs and the chunks that they load when they need them. */
export async function build() {
  const { build: bundle } = await import("esbuild");
  const { version } = createRequire(import.meta.url)("../package.json");
  rmSync(`${root}/dist/chunks`, { recursive: true, force: true });
  await bundle({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external,
    sourcemap: "linked",
    logLevel: "warning",
    define: { "process.env.STEEP_VERSION": JSON.stringify(version) },
    // Bundled CommonJS packages call require for Node's own modules.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
  });
  chmodSync(`${root}/dist/cli.mjs`, 0o755);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  await build();
}
