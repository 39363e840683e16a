// A copy of a model for the processor, made where a model is asked much: the same values in blocks of eight bits.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors/userError.ts";
import { readGguf } from "../gguf/reader.ts";
import type { Gguf } from "../gguf/types.ts";
import { isWidened, widenedBytes, writeWidened } from "../gguf/widen.ts";
import { defaultCacheFolder, modelsFolder } from "./cacheFolder.ts";

/** Share of the blocks' bytes from which on the copy is worth its room. */
const worthIt = 0.3;
/** Largest file that is copied: a larger one is not asked hundreds of questions on a processor. */
const largestBytes = 4e9;

export interface WideCopy {
  /** The copy, or the model's own file. */
  readonly path: string;
  /** Why there is no copy although it would be faster. */
  readonly obstacle?: string;
}

/**
 * The copy, made if it is not there; the model's own file where a copy would not be faster, or where there is no room
 * for it. Blocks of four bits need none: the library rearranges them itself.
 * @param model sha256 of the file is the name of the copy
 * @throws UserError `gguf-invalid` and the like for a broken model; the signal's reason when aborted.
 */
export async function wideCopy(
  model: { readonly path: string; readonly sha256: string },
  signal?: AbortSignal,
  cacheFolder = defaultCacheFolder(),
): Promise<WideCopy> {
  const gguf = await readGguf(model.path);
  const { path } = model;
  if (!isWorthIt(gguf)) return { path };
  try {
    const copy = join(await modelsFolder(cacheFolder), `${model.sha256}.wide`);
    // It is renamed into place when it is whole, so its length says that it is the one of this program.
    const there = await stat(copy).catch(() => undefined);
    if (there?.size !== widenedBytes(gguf)) await writeWidened(gguf, copy, signal);
    return { path: copy };
  } catch (error) {
    if (!UserError.is(error) || signal?.aborted === true) throw error;
    // Without room the work is slower, not impossible.
    return { path, obstacle: error.message };
  }
}

/** Bytes that the copy still takes on the disk: none where it is there, or is not made. @throws as `wideCopy`. */
export async function wideCopyBytes(
  model: { readonly path: string; readonly sha256: string },
  cacheFolder = defaultCacheFolder(),
): Promise<number> {
  const gguf = await readGguf(model.path);
  if (!isWorthIt(gguf)) return 0;
  const bytes = widenedBytes(gguf);
  const there = await stat(join(cacheFolder, "models", `${model.sha256}.wide`)).catch(() => undefined);
  return there?.size === bytes ? 0 : bytes;
}

function isWorthIt(gguf: Gguf): boolean {
  const tensors = [...gguf.tensors.values()].filter(({ dimensions }) => dimensions.length === 2);
  const sum = (some: typeof tensors): number => some.reduce((total, { bytes }) => total + bytes, 0);
  return gguf.fileBytes <= largestBytes && sum(tensors.filter(isWidened)) >= worthIt * sum(tensors);
}
