// Makes node_modules what package-lock.json says, without running any package's scripts; nothing to do is free.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Installs what is missing; exits with npm's code when that fails. */
export function install() {
  if (isInstalled()) return;
  console.log("Installing the packages of package-lock.json ...");
  // Not `npm ci`: it refuses a lock file without the optional packages of platforms that a registry does not carry.
  // The versions are those of the lock file all the same, and nothing is written into it.
  run("npm", ["install", "--ignore-scripts", "--no-save"]);
}

/** Runs a program in the project with its output on the terminal; ends this process if it fails. */
export function run(command, args) {
  const code = status(command, args);
  if (code !== 0) process.exit(code);
}

/** Like `run`, but gives the exit code back. */
export function status(command, args) {
  const onWindows = process.platform === "win32" && command === "npm";
  const child = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: onWindows });
  if (child.error) throw child.error;
  return child.status ?? 1;
}

// npm writes node_modules/.package-lock.json when an installation is complete. A package that is optional may be
// missing there (it is for another platform); everything else must be there in the version of the lock file.
function isInstalled() {
  const installed = packagesOf("node_modules/.package-lock.json");
  if (!installed) return false;
  return Object.entries(packagesOf("package-lock.json") ?? {}).every(([path, wanted]) => {
    if (path === "") return true;
    const found = installed[path];
    return found ? found.version === wanted.version : wanted.optional === true;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(`${root}/${file}`, "utf8")).packages;
  } catch {
    return undefined;
  }
}
