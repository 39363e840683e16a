// A model whose long batches stand still while a gate is held, and that tells which pairs it writes.
import { UserError } from "../errors/userError.ts";
import type {
  GenerateOptions,
  GenerateRequest,
  GenerateResult,
  Sureness,
} from "../inference/languageModel.ts";
import type { LocalModel } from "../inference/localModel.ts";
import type { PauseGate } from "./pauseGate.ts";

/**
 * `model` with batches that stop within a token when the gate is held, and go on afterwards with the requests that
 * have no answer yet.
 */
export function pausableModel(
  model: LocalModel,
  gate: PauseGate | undefined,
  onAnswer: (request: GenerateRequest, result: GenerateResult) => void,
): LocalModel {
  return {
    identity: model.identity,
    tokens: model.tokens,
    countTokens: (text) => model.countTokens(text),
    dispose: () => model.dispose(),
    async score(items, options) {
      await gate?.wait(options?.signal);
      return model.score(items, options);
    },
    async generate(requests, options = {}) {
      const results = new Map<number, GenerateResult>();
      while (results.size < requests.length) {
        await gate?.wait(options.signal);
        const open = [...requests.keys()].filter((index) => !results.has(index));
        await untilHeld(gate, options.signal, (signal) =>
          model.generate(
            open.map((index) => requests[index]!),
            {
              ...withoutCallbacks(options),
              signal,
              onResult: (place, result) => {
                const index = open[place];
                const request = index === undefined ? undefined : requests[index];
                if (index === undefined || !request) return;
                results.set(index, result);
                onAnswer(request, result);
                options.onResult?.(index, result);
              },
              ...(options.onText
                ? {
                    onText: (place: number, text: string, soFar?: Sureness) =>
                      options.onText?.(open[place] ?? place, text, soFar),
                  }
                : {}),
            },
          ),
        );
      }
      return [...requests.keys()].map((index) => results.get(index)!);
    },
  };
}

/** Runs `work` with a signal that is aborted when the gate is held; that end is no failure. */
async function untilHeld(
  gate: PauseGate | undefined,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const held = new AbortController();
  const stopWatching = gate?.onChange((reason) => {
    if (reason !== undefined) held.abort();
  });
  try {
    await work(signal ? AbortSignal.any([signal, held.signal]) : held.signal);
  } catch (error) {
    const stopped = held.signal.aborted && signal?.aborted !== true;
    if (!stopped || !(UserError.is(error) && error.code === "cancelled")) throw error;
  } finally {
    stopWatching?.();
  }
}

function withoutCallbacks(options: GenerateOptions): GenerateOptions {
  const { onResult: _onResult, onText: _onText, ...rest } = options;
  return rest;
}
