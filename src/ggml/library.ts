// Loads the ggml libraries of one folder and binds the declared functions. One load a folder and process.
import koffi, { type LibraryHandle, type TypeObject } from "koffi";
import { UserError } from "../errors/userError.ts";
import { libraryFile } from "./binaries.ts";
import { baseFunctions, declaredVersion, registryFunctions } from "./declarations.ts";

/** A native pointer; never null (see `pointer`). */
export type Pointer = bigint;
interface NativeFunction {
  (...args: readonly unknown[]): unknown;
  /** koffi: the last argument is called with what came out. */
  readonly async: (...args: readonly unknown[]) => void;
}

export interface Library {
  readonly folder: string;
  /** Calls a declared function by its C name. */
  call(name: string, ...args: readonly unknown[]): unknown;
  /** The same on a thread of Node's pool: JavaScript goes on meanwhile. */
  callAsync(name: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Calls a function of the declared shape at an address (from `ggml_backend_reg_get_proc_address`). */
  callAddress(address: Pointer, prototype: string, ...args: readonly unknown[]): unknown;
  /** Where a function of ggml-base is, to be given to native code. */
  addressOf(name: string): Pointer;
}

/** `ggml_backend_graph_compute` for a graph that is held by value, as `ggml_graph_view` returns it. */
export const computeView = "ggml_backend_graph_compute of a view";

interface Shared {
  /** By folder. */
  readonly loaded: Map<string, Library>;
  /** Function types by their C prototype. */
  readonly prototypes: Map<string, TypeObject>;
  structsDeclared: boolean;
}

// koffi's type names and ggml's registry are one for the whole process, while this module can be in it twice (once by
// import and once by require): so what was declared and loaded is kept with the process.
const processWide = globalThis as { [key: symbol]: Shared | undefined };
const shared: Shared = (processWide[Symbol.for("steep.ggml")] ??= {
  loaded: new Map(),
  prototypes: new Map(),
  structsDeclared: false,
});

/**
 * The libraries in `folder`, with every backend there registered.
 * @throws UserError `library-mismatch` when their ggml is not the declared version; Error when the process holds
 * those of another folder.
 */
export function loadLibrary(folder: string): Library {
  const known = shared.loaded.get(folder);
  if (known) return known;
  declareStructs();
  const base = koffi.load(libraryFile(folder, "ggml-base"));
  const version = base.func("const char *ggml_version()")() as string;
  if (version !== declaredVersion) {
    throw new UserError(
      "library-mismatch",
      `The libraries in ${folder} are ggml ${version}, and Steep was made for ${declaredVersion}.`,
      "Install Steep again, so that node-llama-cpp has the version that its package.json pins.",
    );
  }
  const [other] = shared.loaded.keys();
  // A second copy finds symbols of the first, and ggml ends the process on an assertion.
  if (other !== undefined)
    throw new Error(`the libraries of ${other} are in this process: ${folder} needs its own`);
  const registry = koffi.load(libraryFile(folder, "ggml"));
  const functions = new Map<string, NativeFunction>();
  const bind = (library: LibraryHandle, prototypes: readonly string[]): void => {
    for (const prototype of prototypes)
      functions.set(nameOf(prototype), library.func(prototype) as NativeFunction);
  };
  bind(base, baseFunctions);
  bind(registry, registryFunctions);
  functions.set(
    computeView,
    base.func("int ggml_backend_graph_compute(void *backend, ggml_cgraph_bytes *graph)"),
  );
  const find = (name: string, args: readonly unknown[]): NativeFunction => {
    const found = functions.get(name);
    if (!found) throw new Error(`${name} is not declared in src/ggml/declarations.ts`);
    // koffi passes `undefined` as NULL and ggml would end the process; `null` is a NULL that is meant.
    if (args.includes(undefined)) throw new Error(`${name} called with an undefined argument`);
    return found;
  };
  const library: Library = {
    folder,
    call: (name, ...args) => find(name, args)(...args),
    callAsync: (name, ...args) =>
      new Promise((resolve, reject) => {
        find(name, args).async(...args, (error: unknown, result: unknown) => {
          if (error instanceof Error) reject(error);
          else resolve(result);
        });
      }),
    callAddress(address, prototype, ...args) {
      const type = shared.prototypes.get(prototype) ?? koffi.proto(prototype);
      shared.prototypes.set(prototype, type);
      return koffi.call(address, type, ...args);
    },
    addressOf: (name) => pointer(koffi.address(base.symbol(name)), name),
  };
  library.call("ggml_backend_load_all_from_path", folder);
  shared.loaded.set(folder, library);
  return library;
}

/** Checks that a native call gave a pointer; NULL means that ggml could not do what was asked. */
export function pointer(value: unknown, what: string): Pointer {
  if (typeof value !== "bigint" || value === 0n) throw new Error(`ggml gave no ${what}`);
  return value;
}

/** Reads an array of `count` pointers at `address`, ending early at NULL. */
export function readPointers(address: Pointer, count: number): Pointer[] {
  const pointers = koffi.decode(address, koffi.array("void *", count)) as (Pointer | null)[];
  const end = pointers.indexOf(null);
  return (end < 0 ? pointers : pointers.slice(0, end)) as Pointer[];
}

function declareStructs(): void {
  if (shared.structsDeclared) return;
  koffi.struct("ggml_init_params", { mem_size: "size_t", mem_buffer: "void *", no_alloc: "bool" });
  // ggml_cgraph is returned by value by ggml_graph_view and never looked into: only room is needed, with some to spare.
  koffi.struct("ggml_cgraph_bytes", { words: koffi.array("uint64_t", 40) });
  shared.structsDeclared = true;
}

function nameOf(prototype: string): string {
  const name = /(ggml_\w+)\s*\(/.exec(prototype)?.[1];
  if (name === undefined) throw new Error(`not a prototype: ${prototype}`);
  return name;
}
