// Files that come with the program, found from the source as from the bundle.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of something in `resources/`. */
export function bundledPath(path: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = join(folder, "resources", path);
    if (existsSync(found)) return found;
    if (dirname(folder) === folder) throw new Error(`resources/${path} is missing: install again.`);
  }
}
