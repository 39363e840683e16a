// Which program the trainer's process runs: the bundle beside this one, or the source when there is no bundle.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Arguments for Node. */
export function trainerProgram(): string[] {
  const here = fileURLToPath(import.meta.url);
  if (here.endsWith(".ts")) return fromSource(join(dirname(here), "trainerProcess.ts"));
  // A bundle's code is in dist/ or in dist/chunks/.
  const bundles = [dirname(here), dirname(dirname(here))].map((folder) => join(folder, "trainer.mjs"));
  const bundle = bundles.find((path) => existsSync(path));
  if (bundle === undefined) throw new Error(`There is no ${bundles.join(" or ")}: build again.`);
  return [bundle];
}

/** Arguments for Node to run a TypeScript file. */
export function fromSource(path: string): string[] {
  const loader = createRequire(import.meta.url).resolve("tsx");
  return ["--import", pathToFileURL(loader).href, path];
}
