// What an extension does beyond its own files: files read, processes started, connections opened. The extension host
// gives all extensions the same modules of Node, so calls are seen by whose code stands on the stack.
import childProcess from "node:child_process";
import fs from "node:fs";
import fsPromises from "node:fs/promises";
import net from "node:net";
import { join } from "node:path";

export interface WatchedCalls {
  /** "spawn /usr/bin/node", "read /home/me/README.md", "connect 127.0.0.1:80". */
  readonly seen: string[];
  stop(): void;
}

type Functions = Record<string, unknown>;

/** Watches until `stop`. Reads of the extension's own folder are its code and do not count. */
export function watchCalls(extensionFolder: string): WatchedCalls {
  const seen: string[] = [];
  const undo: (() => void)[] = [];
  const watch = (
    module: object,
    name: string,
    describe: (args: readonly unknown[]) => string | undefined,
  ): void => {
    const owner = module as Functions;
    const real = owner[name];
    if (typeof real !== "function") return;
    owner[name] = function (this: unknown, ...args: unknown[]): unknown {
      if (new Error("who calls").stack?.includes(extensionFolder)) {
        const words = describe(args);
        if (words !== undefined) seen.push(words);
      }
      return Reflect.apply(real, this, args);
    };
    undo.push(() => {
      owner[name] = real;
    });
  };
  const own = (path: unknown): boolean =>
    typeof path === "string" && (path.startsWith(join(extensionFolder, "/")) || path === extensionFolder);
  const reading = ([path]: readonly unknown[]): string | undefined =>
    own(path) ? undefined : `read ${String(path)}`;

  for (const name of ["spawn", "spawnSync", "fork", "exec", "execSync", "execFile", "execFileSync"]) {
    watch(childProcess, name, ([program]) => `spawn ${String(program)}`);
  }
  const readers = ["open", "readFile", "readdir", "stat", "lstat", "opendir", "createReadStream", "watch"];
  for (const name of readers) {
    watch(fs, name, reading);
    watch(fs, `${name}Sync`, reading);
    watch(fsPromises, name, reading);
  }
  watch(net.Socket.prototype, "connect", ([to]) => `connect ${JSON.stringify(to)}`);
  watch(globalThis, "fetch", ([to]) => `fetch ${String(to)}`);
  return {
    seen,
    stop: () => {
      for (const one of undo) one();
    },
  };
}
