// The browser that shows the workbench of the stand-in.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { NoVsCode } from "./standIn.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/**
 * Path of a Chromium: `STEEP_CHROMIUM`, one on the PATH, or Debian's, installed if this user may.
 * @throws NoVsCode with the reason, where there is none.
 */
export function chromium(): string {
  const given = process.env["STEEP_CHROMIUM"];
  if (given !== undefined && given !== "") {
    if (existsSync(given)) return given;
    throw new NoVsCode(`STEEP_CHROMIUM names ${given}, which is not there`);
  }
  return onPath() ?? fromApt();
}

function onPath(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((program) => existsSync(program));
}

function fromApt(): string {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync("/usr/bin/apt-get")) {
    throw new NoVsCode("there is no Chromium; install it, or name one in STEEP_CHROMIUM");
  }
  console.log("      installing chromium by apt once");
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      stdio: "ignore",
      env,
    });
  } catch (error) {
    throw new NoVsCode(
      `chromium could not be installed by apt: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const program = onPath();
  if (program === undefined) throw new NoVsCode("apt installed chromium, but it is not on the PATH");
  return program;
}
