// A GGUF on this machine as a LanguageModel: node-llama-cpp, several sequences batched in one context.
import type { LlamaContext, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import { UserError } from "../errors/userError.ts";
import { requireAdapterOf } from "../gguf/adapter.ts";
import { compileChatTemplate } from "./chatTemplate.ts";
import { bySequence, setPlace } from "./batchOrder.ts";
import type { ChatTokenizer } from "./chatTokenizer.ts";
import { generateOne, scoreOne, throwIfCancelled } from "./decoding.ts";
import {
  type GenerateOptions,
  type GenerateRequest,
  type GenerateResult,
  type LanguageModel,
  mostContextTokens,
} from "./languageModel.ts";
import { chatTemplateOf, explainMemory, type Gpu, loadModel, vocabularyOf } from "./llamaRuntime.ts";
import { createRequestQueue } from "./requestQueue.ts";
import { orderSampling } from "./sampleOrder.ts";
import { sharedPrefixes } from "./sharedPrefix.ts";

export interface LocalModelOptions {
  readonly path: string;
  /** sha256 (hex) of the file; adapters must be bound to it. */
  readonly sha256: string;
  /** CPU threads; 0: as many as there are cores for arithmetic. */
  readonly threads: number;
  /** Most tokens of a prompt with its answer; default: what the model was trained on, at most `mostContextTokens`. */
  readonly contextTokens?: number;
  /** Most requests side by side; default 16. */
  readonly sequences?: number;
  readonly gpu?: Gpu;
}

export interface LocalModel extends LanguageModel {
  /** Token ids as this model's template and vocabulary make them. */
  readonly tokens: ChatTokenizer;
}

/**
 * Loads a model.
 * @throws UserError `model-not-found`, `backend-missing`, `not-enough-memory`, `unsupported-chat-template`.
 */
export async function openLocalModel(options: LocalModelOptions): Promise<LocalModel> {
  const model = await loadModel(options.path, { gpu: options.gpu ?? "auto", vocabOnly: false });
  try {
    return new NodeLlamaModel(model, options);
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** A context with its sequences, used by one batch of requests at a time. */
interface Room {
  readonly context: LlamaContext;
  readonly sequences: readonly LlamaContextSequence[];
}

interface Work<R> {
  readonly prompt: readonly number[];
  /** Tokens that the prompt and what follows it can take. */
  readonly room: number;
  readonly run: (sequence: LlamaContextSequence) => Promise<R>;
}

// Key and value cache grows with sequences times length; this keeps it at 200 MB for a 0.5B model.
const cacheTokens = 16_384;
const smallestContext = 1024;

/** A pass over so many tokens takes a slow CPU under two seconds at 0.5B: the longest wait for a cancellation. */
const cpuBatchTokens = 192;

class NodeLlamaModel implements LocalModel {
  readonly identity: string;
  readonly tokens: ChatTokenizer;
  readonly #model: LlamaModel;
  readonly #threads: number;
  readonly #maxTokens: number;
  readonly #maxSequences: number;
  /** By the adapter's path; "" is the base itself. */
  readonly #rooms = new Map<string, Room>();
  /** The last batch of each room: the next one waits for it. */
  readonly #busy = new Map<string, Promise<unknown>>();
  readonly #checkedAdapters = new Set<string>();

  constructor(model: LlamaModel, options: LocalModelOptions) {
    this.#model = model;
    this.identity = options.sha256;
    this.tokens = compileChatTemplate(chatTemplateOf(model), vocabularyOf(model));
    this.#threads = options.threads === 0 ? model.llama.cpuMathCores : options.threads;
    this.#maxTokens = options.contextTokens ?? Math.min(model.trainContextSize, mostContextTokens);
    this.#maxSequences = options.sequences ?? 16;
  }

  async generate(
    requests: readonly GenerateRequest[],
    options: GenerateOptions = {},
  ): Promise<GenerateResult[]> {
    const { signal, onText, onResult } = options;
    const work = requests.map((request, index): Work<GenerateResult> => {
      const prompt = this.tokens.chatTokens(request.messages, {
        addGenerationPrompt: true,
        ...(request.prefill === undefined ? {} : { prefill: request.prefill }),
      });
      return {
        prompt,
        room: prompt.length + request.maxTokens,
        run: async (sequence) => {
          const result = await generateOne(this.#model, sequence, prompt, request, {
            signal,
            onText: onText && ((text, soFar) => onText(index, text, soFar)),
          });
          onResult?.(index, result);
          return result;
        },
      };
    });
    return this.#runAll(work, options);
  }

  async score(
    items: readonly { readonly messages: GenerateRequest["messages"]; readonly answer: string }[],
    options: GenerateOptions = {},
  ): Promise<{ meanLogProbability: number; tokens: number }[]> {
    const work = items.map(({ messages, answer }): Work<{ meanLogProbability: number; tokens: number }> => {
      const prompt = this.tokens.chatTokens(messages, { addGenerationPrompt: true });
      const target = this.tokens.tokenize(answer);
      return {
        prompt,
        room: prompt.length + target.length,
        run: (sequence) => scoreOne(this.#model, sequence, prompt, target),
      };
    });
    return this.#runAll(work, options);
  }

  countTokens(text: string): number {
    return this.tokens.tokenize(text).length;
  }

  async dispose(): Promise<void> {
    await Promise.allSettled(this.#busy.values());
    await this.#model.dispose();
  }

  async #runAll<R>(work: readonly Work<R>[], options: GenerateOptions): Promise<R[]> {
    throwIfCancelled(options.signal);
    if (work.length === 0) return [];
    const key = options.adapter ?? "";
    const before = this.#busy.get(key) ?? Promise.resolve();
    const batch = before.then(() => this.#runBatch(key, work, options.signal));
    // The next batch waits for this one to end, well or not.
    this.#busy.set(
      key,
      batch.catch(() => undefined),
    );
    return batch;
  }

  async #runBatch<R>(key: string, work: readonly Work<R>[], signal: AbortSignal | undefined): Promise<R[]> {
    throwIfCancelled(signal);
    const room = await this.#roomFor(key, Math.max(...work.map((item) => item.room)), work.length);
    const workers = Math.min(room.sequences.length, work.length);
    const prompts = work.map((item) => item.prompt);
    const queue = createRequestQueue(prompts, workers);
    // A GPU reads faster than a disk.
    const prefixes =
      this.#model.llama.gpu === false && workers > 1 ? await sharedPrefixes(prompts) : undefined;
    const results: R[] = [];
    let failed = false;
    const ends = await Promise.allSettled(
      room.sequences.slice(0, workers).map(async (sequence, worker) => {
        for (let i = queue.next(worker); i !== undefined && !failed; i = queue.next(worker)) {
          try {
            throwIfCancelled(signal);
            const item = work[i];
            await prefixes?.prepare(sequence, i);
            if (item) results[i] = await item.run(sequence);
          } catch (error) {
            failed = true;
            throw error;
          }
        }
      }),
    );
    await prefixes?.dispose();
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return results;
  }

  /** The context of an adapter with room for `tokens` in each sequence; made anew when it is too small. */
  async #roomFor(key: string, tokens: number, requests: number): Promise<Room> {
    if (tokens > this.#maxTokens) {
      throw new UserError(
        "prompt-too-long",
        `A prompt with its answer needs ${tokens} tokens; this model takes ${this.#maxTokens}.`,
        "Ask for less at once, split the document into smaller sections, or choose a model with a longer context.",
      );
    }
    const there = this.#rooms.get(key);
    const size = Math.min(this.#maxTokens, Math.max(smallestContext, Math.ceil(tokens / 256) * 256));
    const wanted = Math.min(this.#maxSequences, requests, Math.max(1, Math.floor(cacheTokens / size)));
    if (there && there.context.contextSize > tokens && there.sequences.length >= wanted) return there;
    const lora = await this.#loraOf(key);
    if (there) {
      this.#rooms.delete(key);
      await there.context.dispose();
    }
    const context = await explainMemory(() =>
      this.#model.createContext({
        // one more than is used: node-llama-cpp shifts the context before its last place
        contextSize: Math.max(size, there?.context.contextSize ?? 0) + 1,
        sequences: wanted,
        threads: this.#threads,
        ...(this.#model.llama.gpu === false ? { batchSize: cpuBatchTokens } : {}),
        batching: { itemPrioritizationStrategy: bySequence },
        ...lora,
      }),
    );
    orderSampling(context);
    const room = { context, sequences: Array.from({ length: wanted }, () => context.getSequence()) };
    for (const [place, sequence] of room.sequences.entries()) setPlace(sequence, place);
    this.#rooms.set(key, room);
    return room;
  }

  async #loraOf(path: string): Promise<{ lora?: { adapters: { filePath: string }[] } }> {
    if (path === "") return {};
    if (!this.#checkedAdapters.has(path)) {
      await requireAdapterOf(path, this.identity, this.#model.filename ?? "this model");
      this.#checkedAdapters.add(path);
    }
    return { lora: { adapters: [{ filePath: path }] } };
  }
}
