// `npx vscode-test`: the suites of test/vscode/host in a VS Code of the desktop, which it downloads. `npm test` runs the
// same suites, and those of the window, in VS Codes of its own. Pack the extension first: `npm run package`.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@vscode/test-cli";
import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const made = `${root}dist/vscode-test`;
const suites = ["trusted", "noFolder"];

await build({
  entryPoints: suites.map((name) => `${root}test/vscode/host/${name}.ts`),
  outdir: made,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  logLevel: "warning",
});
mkdirSync(`${made}/other`, { recursive: true });
writeFileSync(`${made}/other/README.md`, "# Other\n\nThe other project counts the boats of a harbour.\n");
const folders = [{ path: `${root}test/vscode/fixtures/tarnfold` }, { path: `${made}/other` }];
writeFileSync(`${made}/both.code-workspace`, JSON.stringify({ folders }));

const installed = process.env.STEEP_VSCODE;

// oxlint-disable-next-line import/no-default-export -- vscode-test reads the default one
export default defineConfig(
  suites.map((label) => ({
    label,
    files: `${made}/${label}.cjs`,
    extensionDevelopmentPath: `${root}dist/package/${process.platform}-${process.arch}`,
    ...(label === "trusted" ? { workspaceFolder: `${made}/both.code-workspace` } : {}),
    // A VS Code that is there already.
    ...(installed ? { useInstallation: { fromPath: installed } } : {}),
    launchArgs: ["--disable-workspace-trust"],
    mocha: { ui: "bdd", timeout: 60_000 },
  })),
);
