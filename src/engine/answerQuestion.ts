// An answer with everything that a person needs to judge it.
import { freshnessOf } from "../knowledge/freshness.ts";
import { readManifest } from "../knowledge/manifest.ts";
import type { AnswerResult, AnswerSource, AskParams } from "../protocol/answer.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { readFolderDocuments } from "./folderDocuments.ts";
import { openPlace } from "./place.ts";
import type { Sampling, Usage } from "./answer.ts";
import type { Session } from "./session.ts";
import { activeVersion } from "./versions.ts";

export type Asked = Pick<AskParams, "question" | "history" | "compare" | "anyway" | "retrieve"> & {
  readonly sampling?: Sampling;
};

/** The answer, and what it took. */
export type Answered = AnswerResult & { readonly usage: Usage };

/**
 * Asks, and looks at the same time what has changed in the documents since the answer's version was taught.
 * @throws UserError `cancelled`.
 */
export async function answerQuestion(
  session: Session,
  folder: string,
  { question, history, compare, anyway, retrieve, sampling }: Asked,
  options: EngineOptions,
  onText: (of: "adapter" | "base", text: string) => void,
): Promise<Answered> {
  const { signal } = options;
  const changes = changedDocuments(folder, options);
  changes.catch(() => undefined);
  const answer = await session.ask(question, {
    signal,
    onText: (text) => onText("adapter", text),
    ...(history ? { history } : {}),
    ...(anyway === undefined ? {} : { anyway }),
    ...(retrieve === undefined ? {} : { retrieve }),
    ...(sampling ? { sampling } : {}),
  });
  const abstained = answer.certainty === "abstained";
  // Where there is no answer there is nothing to set another beside.
  const base =
    compare === true && !abstained
      ? { base: await session.askBase(question, { signal, onText: (text) => onText("base", text) }) }
      : {};
  const changed = await changes;
  // Last, so that it is not taken for an answer that goes on.
  if (abstained) onText("adapter", answer.answer);
  return {
    text: answer.answer,
    adapterVersion: answer.version,
    model: session.model,
    ...(answer.commit === undefined ? {} : { asOf: answer.commit }),
    changedDocuments: changed.size,
    sources: answer.sources.map((source): AnswerSource => ({
      ...source,
      heading: source.headingTrail.at(-1) ?? source.document,
      changed: changed.has(source.document),
    })),
    abstained,
    doubtful: answer.certainty === "doubtful",
    confidence: answer.probability,
    ...base,
    secondsToFirstToken: answer.secondsToFirstToken,
    usage: answer.usage,
  };
}

async function changedDocuments(folder: string, options: EngineOptions): Promise<ReadonlySet<string>> {
  const place = await openPlace(folder, options.dataDir);
  const [manifest, { documents }] = await Promise.all([
    readManifest(place.paths),
    readFolderDocuments(place, options),
  ]);
  const { changed, added, removed } = freshnessOf(activeVersion(manifest)?.documents ?? [], documents);
  return new Set([...changed, ...added, ...removed]);
}
