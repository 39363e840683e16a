// NVIDIA's libraries are three times as large as all the rest, and few have the card: they are fetched when a person asks
// for them, into the cache, and linked beside the libraries that come with Steep, where all that looks for them looks.
import { existsSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import libraries from "../../resources/libraries.json" with { type: "json" };
import {
  fetchPackage,
  packageFolder,
  type PackageOptions,
  type PinnedPackage,
} from "../catalogue/npmPackage.ts";
import { storageError } from "../errors/storageError.ts";
import { UserError } from "../errors/userError.ts";
import { librariesPackage, packagesFolder } from "../ggml/binaries.ts";

export interface CudaOptions extends PackageOptions {
  /** default: where node-llama-cpp looks */
  readonly into?: string;
  /** default: this platform's */
  readonly package?: PinnedPackage;
}

/** The package for this platform; undefined where NVIDIA's libraries do not exist. */
export function cudaPackage(): PinnedPackage | undefined {
  const name = librariesPackage("cuda");
  const pins: Readonly<Record<string, { readonly integrity: string }>> = libraries.packages;
  const pin = name === undefined ? undefined : pins[name];
  return pin && { name: `@node-llama-cpp/${name}`, version: libraries.version, integrity: pin.integrity };
}

/**
 * Fetches the libraries, unless they are here. Comes back with their folder.
 * @throws UserError `backend-missing` where there are none; those of `fetchPackage`.
 */
export async function fetchCuda(options: CudaOptions = {}): Promise<string> {
  const wanted = options.package ?? cudaPackage();
  if (!wanted) {
    throw new UserError(
      "backend-missing",
      `There are no CUDA libraries for ${process.platform} ${process.arch}.`,
      "Steep uses Metal on a Mac, and Vulkan where there is a driver for it.",
    );
  }
  const place = linkOf(wanted, options);
  if (existsSync(join(place, "package.json"))) return place;
  await fetchPackage(wanted, options);
  await linkCuda(options);
  return place;
}

/**
 * Links libraries that were fetched before, by an earlier version that was installed elsewhere. True when they are
 * usable now.
 * @throws UserError `folder-not-writable`.
 */
export async function linkCuda(options: CudaOptions = {}): Promise<boolean> {
  const wanted = options.package ?? cudaPackage();
  if (!wanted) return false;
  const place = linkOf(wanted, options);
  if (existsSync(join(place, "package.json"))) return true;
  const fetched = packageFolder(wanted, options.cacheFolder);
  if (!existsSync(fetched)) return false;
  try {
    await mkdir(dirname(place), { recursive: true });
    // A link whose cache was deleted.
    await rm(place, { recursive: true, force: true });
    // A junction needs no rights on Windows; elsewhere the kind is not looked at.
    await symlink(fetched, place, "junction");
  } catch (error) {
    throw await storageError(error, dirname(place), 0);
  }
  return true;
}

function linkOf({ name }: PinnedPackage, { into = packagesFolder() }: CudaOptions): string {
  return join(into, ...name.split("/"));
}
