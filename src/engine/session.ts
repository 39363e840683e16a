// A model with a folder's adapter, ready to answer.
import type { Settings } from "../config/settings.ts";
import type { Document } from "../documents/types.ts";
import { questionMessages, systemPromptNamed } from "../evaluation/prompts.ts";
import { gpuOf } from "../inference/llamaRuntime.ts";
import { openLocalModel } from "../inference/localModel.ts";
import { freshnessOf } from "../knowledge/freshness.ts";
import { activeAdapter, readManifest } from "../knowledge/manifest.ts";
import { buildPairIndex, buildSectionIndex } from "../knowledge/retrieval.ts";
import type { AdapterVersion } from "../knowledge/types.ts";
import type { Answer, AskOptions, Turn, Usage } from "./answer.ts";
import { type Asker, askTaught, complete, usageOf } from "./askTaught.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readingAgain } from "./currentDocuments.ts";
import { readFolderDocuments } from "./folderDocuments.ts";
import { readTaughtPairs } from "./learnedPairs.ts";
import { bringModel, chooseModel } from "./modelChoice.ts";
import { openPlace } from "./place.ts";

export interface Session {
  readonly model: string;
  readonly version: number;
  ask(question: string, options?: AskOptions): Promise<Answer>;
  /** What the same model says without the adapter. */
  askBase(question: string, options?: Pick<AskOptions, "onText" | "signal">): Promise<string>;
  /** What it says without the adapter to a whole conversation as it stands. */
  complete(
    messages: readonly Turn[],
    options?: Pick<AskOptions, "onText" | "signal" | "sampling">,
  ): Promise<{ readonly text: string; readonly usage: Usage }>;
  dispose(): Promise<void>;
}

/**
 * Opens the folder's active adapter with its model.
 * @throws UserError `not-injected`, `adapter-invalid`, `adapter-of-other-base`, and what loading a model throws.
 */
export async function openSession(folder: string, options: EngineOptions): Promise<Session> {
  const place = await openPlace(folder, options.dataDir);
  const manifest = await readManifest(place.paths);
  await activeAdapter(place.paths, manifest);
  const base = await bringModel(await chooseModel(place, options), options);
  const adapter = await activeAdapter(place.paths, manifest, base.sha256);
  const { version } = adapter;
  const lookUp = readingAgain(async () => {
    // What ends the request that opened the session must not end the reading for a later one.
    const { documents } = await readFolderDocuments(place, {
      ...options,
      signal: new AbortController().signal,
    });
    return {
      sections: buildSectionIndex(documents.flatMap((document: Document) => document.sections)),
      stale: freshnessOf(version.documents, documents).stale,
    };
  });
  const [pairs] = await Promise.all([readTaughtPairs(place.paths), lookUp()]);
  const pairIndex = buildPairIndex(pairs);
  const model = await openLocalModel({
    path: base.path,
    sha256: base.sha256,
    threads: options.settings.threads,
    gpu: gpuOf(options.settings.backend),
  });

  const asker: Omit<Asker, "stale" | "sections"> = {
    model,
    adapter: adapter.path,
    version,
    pairs: pairIndex,
    contextTokens: base.contextTokens,
    retrieves: retrievesByDefault(options.settings.hybrid, version),
    signal: options.signal,
  };
  return {
    model: base.name,
    version: version.version,
    ask: async (question, asked = {}) => askTaught({ ...asker, ...(await lookUp()) }, question, asked),
    askBase: async (question, asked = {}) =>
      (
        await complete(asker, questionMessages(systemPromptNamed(version.systemPrompt), question), asked)
      ).text.trim(),
    async complete(messages, asked = {}) {
      const result = await complete(asker, messages, asked);
      return { text: result.text, usage: usageOf(result) };
    },
    dispose: () => model.dispose(),
  };
}

/** Whether answers are given with the best sections in the prompt: always, never, or where that was measured to be better. */
export function retrievesByDefault(
  setting: Settings["hybrid"],
  version: Pick<AdapterVersion, "hybrid">,
): boolean {
  return setting === "on" || (setting === "auto" && version.hybrid === true);
}
