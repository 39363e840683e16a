// Where the ggml libraries are: the prebuilt ones that node-llama-cpp brings as one npm package per platform.
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UserError } from "../errors/userError.ts";

export const backendNames = ["cpu", "cuda", "vulkan", "metal"] as const;
export type BackendName = (typeof backendNames)[number];

/**
 * The folder of shared libraries that holds the backend, for this platform.
 * @throws UserError `backend-missing` when its package is not installed.
 */
export function binariesFolder(backend: BackendName): string {
  const packageName = packageOf(backend);
  const folder = findPackage(packageName);
  const bins = folder === undefined ? undefined : join(folder, "bins", packageName);
  if (bins === undefined || !existsSync(bins)) {
    throw new UserError(
      "backend-missing",
      `The ${backend} libraries for ${process.platform} ${process.arch} are not installed (@node-llama-cpp/${packageName}).`,
      backend === "cpu"
        ? "Install Steep again on this machine, with its optional dependencies."
        : "Use --set backend=cpu, or install Steep with its optional dependencies.",
    );
  }
  return bins;
}

/** The backends whose libraries are installed here; whether a device is there is another question. */
export function installedBackends(): BackendName[] {
  return backendNames.filter((name) => {
    const folder = platformHas(name) ? findPackage(packageOf(name)) : undefined;
    return folder !== undefined && existsSync(join(folder, "bins", packageOf(name)));
  });
}

/** The path of a library by its name without version: `ggml` is `libggml.v0.4.0.so`, `libggml.so` or `ggml.dll`. */
export function libraryFile(folder: string, name: string): string {
  const files = readdirSync(folder);
  const pattern = new RegExp(`^(lib)?${name}(\\.(cuda|vulkan|metal))?(\\.v[\\d.]+)?\\.(so|dylib|dll)$`);
  const found = files.filter((file) => pattern.test(file)).toSorted();
  const file = found[0];
  if (file === undefined) {
    throw new UserError(
      "library-mismatch",
      `No library "${name}" among the ${files.length} files of ${folder}.`,
      "Install Steep again; the package of libraries is incomplete.",
    );
  }
  return join(folder, file);
}

/** Name of a backend's package, without its scope; undefined where the backend does not exist. */
export function librariesPackage(backend: BackendName): string | undefined {
  return platformHas(backend) ? packageOf(backend) : undefined;
}

/** The folder of packages that node-llama-cpp lies in: a package of libraries beside it is found. */
export function packagesFolder(): string {
  const main = mainOf("node-llama-cpp");
  if (main === undefined) throw new Error("node-llama-cpp is missing: install again");
  return dirname(dirname(dirname(main)));
}

function platformHas(backend: BackendName): boolean {
  const mac = process.platform === "darwin";
  if (backend === "metal") return mac && process.arch === "arm64";
  if (backend === "cpu") return true;
  return !mac && process.arch === "x64";
}

/** On Apple silicon one package holds both the CPU and the Metal backend. */
function packageOf(backend: BackendName): string {
  const platform = process.platform === "darwin" ? "mac" : process.platform === "win32" ? "win" : "linux";
  const base = `${platform}-${process.arch}`;
  if (platform === "mac") return process.arch === "arm64" ? `${base}-metal` : base;
  return backend === "cpu" ? base : `${base}-${backend}`;
}

function findPackage(name: string): string | undefined {
  // The package exports only its main file, so its folder is looked for along the paths that Node would search.
  const paths = createRequire(import.meta.url).resolve.paths(`@node-llama-cpp/${name}`) ?? [];
  const besideLibrary = join(dirname(dirname(mainOf("node-llama-cpp") ?? "")), "..");
  for (const root of [...paths, besideLibrary, join(besideLibrary, "..")]) {
    const folder = join(root, "@node-llama-cpp", name);
    if (existsSync(join(folder, "package.json"))) return folder;
  }
  return undefined;
}

function mainOf(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
}
