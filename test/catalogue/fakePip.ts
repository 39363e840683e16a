// A stand-in for `python3 -m pip download`: wheels from a folder, with a log of what was asked for.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import type { PythonCommand } from "../../src/catalogue/pip.ts";

export interface FakePip {
  readonly commands: readonly [PythonCommand];
  /** requirements in the order of asking */
  readonly asked: () => Promise<string[]>;
}

/** Puts a pip into `folder` that gives `wheels` (requirement to bytes), after waiting `delayMs`. */
export async function fakePip(
  folder: string,
  wheels: Readonly<Record<string, Buffer>>,
  delayMs = 0,
): Promise<FakePip> {
  for (const [requirement, bytes] of Object.entries(wheels)) {
    await writeFile(join(folder, `${requirement}.whl`), bytes);
  }
  const script = join(folder, "pip.cjs");
  const log = join(folder, "asked.log");
  await writeFile(
    script,
    `const fs = require("node:fs");
     const path = require("node:path");
     const args = process.argv.slice(2);
     const requirement = args.at(-1);
     fs.appendFileSync(${JSON.stringify(log)}, requirement + "\\n");
     if (args[0] !== "-m" || args[1] !== "pip" || !args.includes("--only-binary=:all:")) process.exit(2);
     const wheel = path.join(__dirname, requirement + ".whl");
     setTimeout(() => {
       if (!fs.existsSync(wheel)) { console.error("ERROR: No matching distribution found for " + requirement); process.exit(1); }
       fs.copyFileSync(wheel, path.join(args[args.indexOf("-d") + 1], requirement + "-py3-none-any.whl"));
     }, ${delayMs});`,
  );
  return {
    commands: [[process.execPath, script]],
    asked: async () => (existsSync(log) ? (await readFile(log, "utf8")).trim().split("\n") : []),
  };
}

/** A zip file with these members. */
export function zip(members: Readonly<Record<string, Buffer>>, deflated = true): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(members)) {
    const packed = deflated ? deflateRawSync(bytes) : bytes;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflated ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const file = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), fields, tail, Buffer.from(name)]),
    );
    files.push(file);
    offset += file.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, entries, Buffer.from("PK\x05\x06"), end]);
}
