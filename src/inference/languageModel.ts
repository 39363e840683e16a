// What the pipeline and the evaluation know of a model: text in, text out. No tokens, no tensors, no files.

/** Most tokens of a prompt with its answer, also where a model was trained on more: each one costs memory. */
export const mostContextTokens = 8192;

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface GenerateRequest {
  readonly messages: readonly ChatMessage[];
  /** The answer must go on from this text (it is part of the returned text). */
  readonly prefill?: string;
  /** Most tokens generated. */
  readonly maxTokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly seed?: number;
  /** Generation ends after the first of these strings, which is not returned. */
  readonly stop?: readonly string[];
  /** Words that a local model must not begin; a model behind an address is not held to it. */
  readonly avoid?: readonly string[];
  /** Also measure `meanLogProbability` (a little slower). */
  readonly confidence?: boolean;
}

export interface GenerateResult {
  readonly text: string;
  /** True when `maxTokens` ran out before the model ended its turn or a stop string came. */
  readonly cutOff: boolean;
  readonly promptTokens: number;
  readonly generatedTokens: number;
  /** Seconds from the start of the request to its first token. */
  readonly secondsToFirstToken: number;
  /** Seconds from the start of the request to the end of the answer. */
  readonly seconds: number;
  /** Mean log-probability (natural) of the generated tokens, when `confidence` was asked for; else undefined. */
  readonly meanLogProbability?: number;
}

export interface GenerateOptions {
  /** Path of an adapter GGUF of the same base; none: the base itself. */
  readonly adapter?: string;
  readonly signal?: AbortSignal;
  /** Called once per finished request, in order of finishing. */
  readonly onResult?: (index: number, result: GenerateResult) => void;
  /**
   * Called with each piece of text as it comes (chat); `index` is the request's, `soFar` is known where `confidence`
   * was asked for.
   */
  readonly onText?: (index: number, text: string, soFar?: Sureness) => void;
}

/** How sure the model is of what it has said up to here. */
export interface Sureness {
  readonly tokens: number;
  /** Mean log-probability (natural) of these tokens. */
  readonly meanLogProbability: number;
}

export interface LanguageModel {
  /** The base model's sha256 (hex), or an address for a remote model: goes into every file made with it. */
  readonly identity: string;
  /**
   * Answers many requests, several at a time; results are in the order of `requests`.
   * Requests that share leading messages are cheaper when they stand side by side.
   */
  generate(requests: readonly GenerateRequest[], options?: GenerateOptions): Promise<GenerateResult[]>;
  /**
   * Mean log-probability (natural, per token) that the model gives to each `answer` after its messages, and the
   * number of answer tokens.
   */
  score(
    items: readonly { readonly messages: readonly ChatMessage[]; readonly answer: string }[],
    options?: GenerateOptions,
  ): Promise<{ readonly meanLogProbability: number; readonly tokens: number }[]>;
  /** Number of tokens of a text (no special tokens). */
  countTokens(text: string): number;
  dispose(): Promise<void>;
}
