// A code-server of its own for a test: own settings, extensions and home, gone afterwards with all it started.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { defaultCacheFolder } from "../../../src/catalogue/cacheFolder.ts";
import type { StandIn } from "../setup/standIn.ts";
import type { VsCodeVersion } from "../setup/versions.ts";

export interface ServerOptions {
  /** Packed extensions to install before the start. */
  readonly vsix?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Reaches the server and so the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** The workspace is trusted from the start; without it VS Code begins in Restricted Mode. */
  readonly trusted: boolean;
  /** Lets the page name an extension and tests to run; it also keeps notifications from being shown. */
  readonly automation?: boolean;
}

export interface Server {
  readonly version: VsCodeVersion;
  readonly port: number;
  readonly origin: string;
  /** Its folder: user data, extensions, home, log. */
  readonly root: string;
  readonly logFile: string;
  /** The address of a path of this machine as the workbench writes it. */
  remote(path: string): string;
  /** Ends the server and everything that it started. */
  stop(): Promise<void>;
}

/** What every test wants: no welcome page, nothing that looks outside, no questions. */
const quietSettings: Readonly<Record<string, unknown>> = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  // Newer versions show settings and trust in a box over the window.
  "workbench.editor.useModal": "off",
  "workbench.enableExperiments": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "git.enabled": false,
  "window.confirmBeforeClose": "never",
};

/** Starts VS Code's server and waits until it answers. */
export async function startServer(standIn: StandIn, options: ServerOptions): Promise<Server> {
  // The names of sockets in it may not be longer than 107 characters.
  const root = await mkdtemp(join(tmpdir(), "steep-vsc-"));
  const settingsFile = join(root, "data/User/settings.json");
  const machineSettingsFile = join(root, "data/Machine/settings.json");
  for (const folder of ["data/User", "data/Machine", "extensions", "home"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  const settings: Readonly<Record<string, unknown>> = {
    ...quietSettings,
    ...trustSettings(options.trusted),
    ...options.settings,
  };
  await writeFile(settingsFile, JSON.stringify(settings));
  // Settings of scope machine are those of the machine that the extension runs on, which is the server's.
  const ofSteep = Object.entries(settings).filter(([name]) => name.startsWith("steep."));
  await writeFile(machineSettingsFile, JSON.stringify(Object.fromEntries(ofSteep)));

  const env = environment(standIn, root, options.env);
  const common = [
    standIn.entry,
    "--user-data-dir",
    join(root, "data"),
    "--extensions-dir",
    join(root, "extensions"),
  ];
  for (const vsix of options.vsix ?? []) {
    await runToEnd(standIn.node, [...common, "--install-extension", vsix, "--force"], env);
  }
  const port = await freePort();
  const logFile = join(root, "server.log");
  const log = openSync(logFile, "a");
  const child = spawn(
    standIn.node,
    [
      ...common,
      "--auth",
      "none",
      "--bind-addr",
      `127.0.0.1:${port}`,
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-getting-started-override",
      "--ignore-last-opened",
      ...(options.trusted ? ["--disable-workspace-trust"] : []),
      ...(options.automation === true && standIn.version.passesOptions
        ? ["--vscode-option", "enable-smoke-test-driver"]
        : []),
    ],
    // A process group of its own, so that the extension host and the engine end with it.
    { env, stdio: ["ignore", log, log], detached: true },
  );
  closeSync(log);
  const server: Server = {
    version: standIn.version,
    port,
    origin: `http://127.0.0.1:${port}`,
    root,
    logFile,
    remote: (path) => `vscode-remote://127.0.0.1:${port}${resolve(path)}`,
    stop: async () => {
      await endGroup(child);
      await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
  try {
    await answers(server, child);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

function trustSettings(trusted: boolean): Record<string, unknown> {
  return trusted
    ? { "security.workspace.trust.enabled": false }
    : {
        "security.workspace.trust.enabled": true,
        "security.workspace.trust.startupPrompt": "never",
        "security.workspace.trust.banner": "never",
      };
}

function environment(
  { node }: StandIn,
  root: string,
  given: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const home = join(root, "home");
  return {
    LANG: "C.UTF-8",
    SHELL: "/bin/bash",
    PATH: `${dirname(node)}${delimiter}${process.env["PATH"]}`,
    HOME: home,
    XDG_DATA_HOME: join(home, ".local/share"),
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_CACHE_HOME: join(home, ".cache"),
    // Models are fetched once for all tests.
    STEEP_CACHE: defaultCacheFolder(),
    // No marketplace.
    EXTENSIONS_GALLERY: "{}",
    ...given,
  };
}

async function answers({ origin, logFile }: Server, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (
    !(await fetch(`${origin}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const log = (await readFile(logFile, "utf8")).slice(-2000);
      throw new Error(`code-server ${child.exitCode === null ? "does not answer" : "ended"}:\n${log}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function endGroup(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once("exit", () => done());
  });
  signalGroup(child, "SIGTERM");
  await Promise.race([ended, new Promise((done) => setTimeout(done, 3000))]);
  // File watchers and language servers outlive the server for seconds.
  signalGroup(child, "SIGKILL");
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function runToEnd(program: string, args: readonly string[], env: Record<string, string>): Promise<void> {
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? done() : reject(new Error(output.slice(-2000)))));
  });
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((done, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
