// One request on one sequence: reads the prompt from where it differs, then generates until the turn ends.
import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { TokenBias } from "node-llama-cpp";
import { placeOf } from "./batchOrder.ts";
import { UserError } from "../errors/userError.ts";
import type { GenerateRequest, GenerateResult, Sureness } from "./languageModel.ts";

/**
 * Generates the answer to one request.
 * @param prompt token ids up to where new text begins; `request.prefill` is part of it
 * @throws UserError `cancelled` when the signal is aborted
 */
export async function generateOne(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  prompt: readonly number[],
  request: GenerateRequest,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly onText?: ((text: string, soFar?: Sureness) => void) | undefined;
  },
): Promise<GenerateResult> {
  const started = performance.now();
  const rest = await keepPrefix(sequence, prompt);
  const tokens: Token[] = [];
  const stops = request.stop ?? [];
  const prefill = request.prefill ?? "";
  let secondsToFirstToken = 0;
  let logProbability = 0;
  let text = "";
  let sent = 0;
  let ended = false;
  const send = (upTo: number): void => {
    if (upTo <= sent || !options.onText) return;
    const soFar =
      request.confidence === true && tokens.length > 0
        ? { tokens: tokens.length, meanLogProbability: logProbability / tokens.length }
        : undefined;
    options.onText((prefill + text).slice(sent, upTo), soFar);
    sent = upTo;
  };

  const pieces = sequence.evaluateWithMetadata(
    rest,
    { confidence: request.confidence === true },
    {
      temperature: request.temperature,
      topP: 0.95,
      minP: 0.05,
      evaluationPriority: placeOf(sequence),
      ...(request.seed === undefined ? {} : { seed: request.seed }),
      ...(request.avoid === undefined ? {} : { tokenBias: avoiding(model, request.avoid) }),
      yieldEogToken: true,
    },
  );
  for await (const piece of pieces) {
    throwIfCancelled(options.signal);
    if (secondsToFirstToken === 0) secondsToFirstToken = (performance.now() - started) / 1000;
    if (model.isEogToken(piece.token)) {
      ended = true;
      break;
    }
    tokens.push(piece.token);
    if (hasConfidence(piece)) logProbability += Math.log(Math.max(piece.confidence, 1e-30));
    text = model.detokenize(tokens);
    const stop = firstStop(text, stops);
    if (stop >= 0) {
      text = text.slice(0, stop);
      ended = true;
      break;
    }
    send(prefill.length + settledLength(text, stops));
    if (tokens.length >= request.maxTokens) break;
  }
  send(prefill.length + text.length);
  const generatedTokens = tokens.length;
  return {
    text: prefill + text,
    cutOff: !ended,
    promptTokens: prompt.length,
    generatedTokens,
    secondsToFirstToken,
    seconds: (performance.now() - started) / 1000,
    ...(request.confidence === true
      ? { meanLogProbability: logProbability / Math.max(1, generatedTokens) }
      : {}),
  };
}

/** Mean log-probability (natural) of `answer`'s tokens behind `prompt`. The end of the turn is not counted. */
export async function scoreOne(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  prompt: readonly number[],
  answer: readonly number[],
): Promise<{ meanLogProbability: number; tokens: number }> {
  if (answer.length === 0) return { meanLogProbability: 0, tokens: 0 };
  const all = [...prompt, ...answer.slice(0, -1)];
  const first = prompt.length - 1;
  // The state must end before the first token whose successor is scored, however much of it is there already.
  const rest = await keepPrefix(sequence, all, first);
  const start = all.length - rest.length;
  const outputs = await sequence.controlledEvaluate(
    rest.map((token, i) => {
      const target = answer[start + i - first];
      return target === undefined || start + i < first ? token : [token, scoring(model, target)];
    }),
    { evaluationPriority: placeOf(sequence) },
  );
  let sum = 0;
  for (const [i, target] of answer.entries()) {
    const probabilities = outputs[first + i - start]?.next.probabilities;
    if (!probabilities) throw new Error(`node-llama-cpp gave no probabilities for answer token ${i}`);
    sum += unbiasedLogProbability(probabilities, target as Token);
  }
  return { meanLogProbability: sum / answer.length, tokens: answer.length };
}

/** @throws UserError `cancelled` when the signal is aborted */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new UserError(
      "cancelled",
      "The work was cancelled.",
      "What is finished is kept; start it again to go on.",
    );
  }
}

/**
 * Drops what the sequence holds beyond the common beginning with `tokens`, and returns what is still to be read:
 * at least the last token, and everything from `atLatest` on.
 */
async function keepPrefix(
  sequence: LlamaContextSequence,
  tokens: readonly number[],
  atLatest = tokens.length - 1,
): Promise<Token[]> {
  const { firstDifferentIndex } = sequence.compareContextTokens(tokens as Token[]);
  const keep = Math.min(firstDifferentIndex, atLatest);
  if (keep < sequence.nextTokenIndex) {
    await sequence.eraseContextTokenRanges([{ start: keep, end: sequence.nextTokenIndex }]);
  }
  // Erasing falls back to dropping everything where the cache cannot be cut.
  return tokens.slice(Math.min(keep, sequence.nextTokenIndex)) as Token[];
}

/** No word of these can begin, at the start of a text or behind a space, in small letters or with a capital. */
function avoiding(model: LlamaModel, words: readonly string[]): TokenBias {
  const bias = TokenBias.for(model);
  for (const word of words) {
    for (const form of [word, word.charAt(0).toUpperCase() + word.slice(1)]) {
      for (const text of [form, ` ${form}`]) {
        const [first] = model.tokenize(text);
        if (first !== undefined) bias.set(first, "never");
      }
    }
  }
  return bias;
}

// The whole vocabulary's probabilities take tens of milliseconds a token to hand over; the likeliest thousand take
// one. A bias brings the wanted token among them, and is taken out again: with the others' share o and the wanted
// token's share w = p * e^bias (up to a common factor), p = w e^-bias / (w e^-bias + o). What the tail beyond a
// thousand holds is left out of o (below 1 % for anything but noise).
const candidates = 1024;
const bias = 24;

function scoring(model: LlamaModel, target: number) {
  return {
    generateNext: {
      probabilities: true,
      options: {
        temperature: 1,
        topK: candidates,
        topP: 1,
        minP: 0,
        seed: 0,
        tokenBias: TokenBias.for(model).set(target as Token, { logit: bias }),
      },
    },
  };
}

function unbiasedLogProbability(probabilities: ReadonlyMap<Token, number>, target: Token): number {
  let others = 0;
  for (const [token, probability] of probabilities) if (token !== target) others += probability;
  const own = (probabilities.get(target) ?? 0) * Math.exp(-bias);
  return Math.log(Math.max(own, 1e-38) / (own + others));
}

function hasConfidence(piece: object): piece is { readonly confidence: number } {
  return "confidence" in piece && typeof piece.confidence === "number";
}

function firstStop(text: string, stops: readonly string[]): number {
  let first = -1;
  for (const stop of stops) {
    const at = text.indexOf(stop);
    if (at >= 0 && (first < 0 || at < first)) first = at;
  }
  return first;
}

/** How much of the text can be shown: no half character at its end, and nothing that may become a stop string. */
function settledLength(text: string, stops: readonly string[]): number {
  let length = text.length;
  while (length > 0 && text[length - 1] === "�") length--;
  for (const stop of stops) {
    for (let part = Math.min(stop.length - 1, length); part > 0; part--) {
      if (text.slice(0, length).endsWith(stop.slice(0, part))) {
        length -= part;
        break;
      }
    }
  }
  return length;
}
