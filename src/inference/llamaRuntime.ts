// The one place that starts node-llama-cpp and turns its errors into ones that a person can mend.
import { access } from "node:fs/promises";
import {
  getLlama,
  InsufficientMemoryError,
  type Llama,
  LlamaLogLevel,
  type LlamaModel,
  NoBinaryFoundError,
} from "node-llama-cpp";
import { UserError } from "../errors/userError.ts";
import type { TemplateVocabulary } from "./chatTemplate.ts";

/** Where the arithmetic runs; `false` is the CPU. */
export type Gpu = "auto" | "cuda" | "vulkan" | "metal" | false;

/** The `backend` setting in node-llama-cpp's words. */
export function gpuOf(backend: "auto" | "cpu" | "vulkan" | "cuda" | "metal"): Gpu {
  return backend === "cpu" ? false : backend;
}

/**
 * Loads a model file.
 * @throws UserError `model-not-found`, `backend-missing`, `not-enough-memory`.
 */
export async function loadModel(
  path: string,
  options: { readonly gpu: Gpu; readonly vocabOnly: boolean },
): Promise<LlamaModel> {
  try {
    await access(path);
  } catch (error) {
    throw new UserError(
      "model-not-found",
      `There is no model file at ${path}.`,
      "Give the path of a GGUF file, or the id of a model of the catalogue.",
      { cause: error },
    );
  }
  const llama = await runtime(options.gpu);
  return explainMemory(() => llama.loadModel({ modelPath: path, vocabOnly: options.vocabOnly }));
}

/** Runs `action` and turns node-llama-cpp's memory error into a UserError `not-enough-memory`. */
export async function explainMemory<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof InsufficientMemoryError)) throw error;
    throw new UserError(
      "not-enough-memory",
      `The model does not fit in memory: ${error.message}.`,
      "Choose a smaller model, or close other programs.",
      { cause: error },
    );
  }
}

/** A model's vocabulary as the chat template needs it. */
export function vocabularyOf(model: LlamaModel): TemplateVocabulary {
  const { bos, bosString, eos, eosString, shouldPrependBosToken } = model.tokens;
  return {
    tokenize: (text, special, first) => model.tokenize(text, special, first ? undefined : "trimLeadingSpace"),
    detokenize: (tokens) => model.detokenize(tokens as Parameters<LlamaModel["detokenize"]>[0]),
    isEndOfGeneration: (token) => model.isEogToken(token as Parameters<LlamaModel["isEogToken"]>[0]),
    bos: bos !== null && bosString !== null ? { id: bos, text: bosString } : undefined,
    eos: eos !== null && eosString !== null ? { id: eos, text: eosString } : undefined,
    addBos: shouldPrependBosToken,
  };
}

/** The GGUF's chat template. */
export function chatTemplateOf(model: LlamaModel): string | undefined {
  const template: unknown = model.fileInfo.metadata.tokenizer?.chat_template;
  return typeof template === "string" ? template : undefined;
}

// Starting the native library takes a second and cannot be undone: one a process and GPU kind.
const runtimes = new Map<Gpu, Promise<Llama>>();

function runtime(gpu: Gpu): Promise<Llama> {
  let started = runtimes.get(gpu);
  if (!started) {
    started = start(gpu);
    runtimes.set(gpu, started);
    // A failed start is not kept: the next call tries again.
    started.catch(() => runtimes.delete(gpu));
  }
  return started;
}

async function start(gpu: Gpu): Promise<Llama> {
  try {
    return await getLlama({
      build: "never",
      skipDownload: true,
      gpu,
      logLevel: LlamaLogLevel.error,
      // stdout may be a protocol's wire
      logger: (_level, message) => process.stderr.write(`${message.trimEnd()}\n`),
      progressLogs: false,
      // Threads are given to each context, not shared out between them.
      maxThreads: 0,
    });
  } catch (error) {
    if (!(error instanceof NoBinaryFoundError)) throw error;
    throw new UserError(
      "backend-missing",
      `node-llama-cpp has no library for ${gpu === false ? "the CPU of" : `the backend "${gpu}" on`} this machine.`,
      "Set the backend to cpu, or install the platform's package of node-llama-cpp.",
      { cause: error },
    );
  }
}
