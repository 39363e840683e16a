// Keeps the sequences of a context from getting each other's logits.
//
// llama.cpp puts the outputs of a batch into their final order when the first of them is read, without a lock
// (llama_context::output_reorder), and node-llama-cpp reads the outputs of all sequences from several threads at once.
// When prompts and single tokens share a batch, two threads then reorder twice, and sequences go on with each other's
// words. So after each decode the first sampling must end before the others begin.
import type { LlamaContext } from "node-llama-cpp";

interface NativeContext {
  decodeBatch(): Promise<void>;
  sampleToken(...args: unknown[]): Promise<unknown>;
}

/** Orders the samplings of this context from now on. Call once, before its sequences are used. */
export function orderSampling(context: LlamaContext): void {
  const native = nativeOf(context);
  const decode = native.decodeBatch.bind(native);
  const sample = native.sampleToken.bind(native);
  let first: Promise<unknown> | undefined;
  const ordered: NativeContext = {
    decodeBatch() {
      first = undefined;
      return decode();
    },
    sampleToken(...args) {
      if (!first) {
        first = sample(...args);
        return first;
      }
      return first.then(
        () => sample(...args),
        () => sample(...args),
      );
    },
  };
  for (const [name, value] of Object.entries(ordered)) Object.defineProperty(native, name, { value });
}

// Not part of node-llama-cpp's public types; its version is pinned, and another shape is refused here.
function nativeOf(context: LlamaContext): NativeContext {
  // oxlint-disable-next-line no-underscore-dangle -- the name is node-llama-cpp's
  const native: unknown = "_ctx" in context ? context._ctx : undefined;
  if (
    typeof native === "object" &&
    native !== null &&
    "decodeBatch" in native &&
    typeof native.decodeBatch === "function" &&
    "sampleToken" in native &&
    typeof native.sampleToken === "function"
  ) {
    return native as NativeContext;
  }
  throw new Error(
    "This version of node-llama-cpp has another inner shape than the one that Steep was made for.",
  );
}
