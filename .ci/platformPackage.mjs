// Packages with native code of any platform, in the version and with the content that package-lock.json names.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./install.mjs";

/** Folder of the package: the installed one, or one that is fetched from npm into dist/packages/. */
export async function platformPackage(name) {
  const locked = JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8")).packages[
    `node_modules/${name}`
  ];
  if (!locked) throw new Error(`package-lock.json has no ${name}`);
  const installed = `${root}/node_modules/${name}`;
  if (versionIn(installed) === locked.version) return installed;
  const folder = `${root}/dist/packages/${name}`;
  if (versionIn(folder) === locked.version) return folder;
  fetchPackage(name, locked, folder);
  return folder;
}

function versionIn(folder) {
  const file = `${folder}/package.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined;
}

function fetchPackage(name, { version, integrity }, folder) {
  mkdirSync(`${root}/dist/packages`, { recursive: true });
  const work = mkdtempSync(`${root}/dist/packages/.work-`);
  try {
    console.log(`Fetching ${name} ${version} ...`);
    const onWindows = process.platform === "win32";
    const [{ filename }] = JSON.parse(
      execFileSync("npm", ["pack", `${name}@${version}`, "--json", "--pack-destination", work], {
        encoding: "utf8",
        shell: onWindows,
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );
    const archive = join(work, filename.replace(/^@/, "").replace("/", "-"));
    const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (found !== integrity)
      throw new Error(`${name} ${version} is ${found}, package-lock.json says ${integrity}`);
    execFileSync("tar", ["-xzf", archive, "-C", work]);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, ".."), { recursive: true });
    renameSync(join(work, "package"), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
