// The packed extension that the suites install: the one that was named, or one packed now.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

let packed: Promise<string> | undefined;

/** Path of the VSIX for this machine: `STEEP_VSIX`, or packed once for all suites of this process. */
export function packedExtension(): Promise<string> {
  packed ??= pack();
  return packed;
}

async function pack(): Promise<string> {
  const given = process.env["STEEP_VSIX"];
  if (given !== undefined && given !== "") {
    if (existsSync(given)) return given;
    throw new Error(`STEEP_VSIX names ${given}, which is not there`);
  }
  const folder = await mkdtemp(join(tmpdir(), "steep-vsix-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "steep.vsix");
  const target = `${process.platform}-${process.arch}`;
  const child = spawnSync(process.execPath, [".ci/package.mjs", "--target", target, "--out", file], {
    cwd: root,
    encoding: "utf8",
  });
  if (child.status !== 0) throw new Error(`the extension cannot be packed: ${child.stdout}${child.stderr}`);
  return file;
}
