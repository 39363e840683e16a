// A model behind an OpenAI-compatible address. Used only where a setting names the address: nothing else leaves the
// machine.
import { UserError } from "../errors/userError.ts";
import { throwIfCancelled } from "./decoding.ts";
import type { GenerateOptions, GenerateRequest, GenerateResult, LanguageModel } from "./languageModel.ts";

export interface RemoteModelOptions {
  /** Base address, as in `http://127.0.0.1:8080/v1`. */
  readonly address: string;
  /** Name of the model there. */
  readonly model: string;
  readonly apiKey?: string;
  /** Most requests side by side; default 4. */
  readonly sequences?: number;
}

/**
 * A LanguageModel behind `/v1/chat/completions`. It cannot score answers and knows no adapters.
 * @throws UserError `remote-model` when the address is no address, cannot be reached or answers with an error.
 */
export function openRemoteModel(options: RemoteModelOptions): LanguageModel {
  const endpoint = endpointOf(options.address);
  return {
    identity: `${options.address}#${options.model}`,
    async generate(requests, generateOptions = {}) {
      if (generateOptions.adapter !== undefined) {
        throw new UserError(
          "remote-model",
          `The model at ${options.address} cannot load the adapter ${generateOptions.adapter}.`,
          "Ask with an adapter only where the model is a local file.",
        );
      }
      const results: GenerateResult[] = [];
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let i = next++; i < requests.length; i = next++) {
          const request = requests[i];
          if (!request) return;
          const result = await complete(endpoint, options, request, generateOptions, i);
          results[i] = result;
          generateOptions.onResult?.(i, result);
        }
      };
      await Promise.all(Array.from({ length: Math.min(options.sequences ?? 4, requests.length) }, worker));
      return results;
    },
    score() {
      return Promise.reject(
        new UserError(
          "remote-model",
          `The model at ${options.address} cannot measure the probability of a given answer.`,
          "Use a local model for what needs it (evaluation and training).",
        ),
      );
    },
    // No tokenizer here: English has about four characters a token.
    countTokens: (text) => Math.ceil(text.length / 4),
    dispose: () => Promise.resolve(),
  };
}

function endpointOf(address: string): URL {
  try {
    return new URL(`${address.replace(/\/+$/, "")}/chat/completions`);
  } catch (error) {
    throw new UserError(
      "remote-model",
      `"${address}" is not an address.`,
      "Give the whole base address, such as http://127.0.0.1:8080/v1.",
      { cause: error },
    );
  }
}

interface Completion {
  readonly choices?: readonly {
    readonly message?: { readonly content?: string | null };
    readonly finish_reason?: string;
  }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number };
}

async function complete(
  endpoint: URL,
  options: RemoteModelOptions,
  request: GenerateRequest,
  { signal, onText }: GenerateOptions,
  index: number,
): Promise<GenerateResult> {
  throwIfCancelled(signal);
  const started = performance.now();
  const body = {
    model: options.model,
    messages:
      request.prefill === undefined
        ? request.messages
        : [...request.messages, { role: "assistant", content: request.prefill }],
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.stop === undefined ? {} : { stop: request.stop }),
  };
  const completion = await post(endpoint, options, body, signal);
  const choice = completion.choices?.[0];
  const said = choice?.message?.content;
  if (typeof said !== "string") throw failed(options, "it answered without a message");
  // Some servers repeat the words they were to go on from, others go on behind them.
  const prefill = request.prefill ?? "";
  const text = said.startsWith(prefill) ? said : prefill + said;
  onText?.(index, text);
  const seconds = (performance.now() - started) / 1000;
  return {
    text,
    cutOff: choice?.finish_reason === "length",
    promptTokens: completion.usage?.prompt_tokens ?? 0,
    generatedTokens: completion.usage?.completion_tokens ?? 0,
    secondsToFirstToken: seconds,
    seconds,
  };
}

async function post(
  endpoint: URL,
  options: RemoteModelOptions,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<Completion> {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) {
      const detail = (await response.text()).slice(0, 200);
      throw failed(options, `it answered ${response.status}: ${detail}`);
    }
    return (await response.json()) as Completion;
  } catch (error) {
    throwIfCancelled(signal);
    if (UserError.is(error)) throw error;
    throw failed(options, error instanceof Error ? error.message : String(error), error);
  }
}

function failed(options: RemoteModelOptions, reason: string, cause?: unknown): UserError {
  return new UserError(
    "remote-model",
    `The model at ${options.address} could not be asked: ${reason}.`,
    "Check that the server is running and that the address and the model's name are right.",
    { cause },
  );
}
