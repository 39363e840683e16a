// The dataset of a run, made with the engine's model and told with the engine's events.
import { join } from "node:path";
import { withExpert } from "../distillation/expert.ts";
import { type DistilStage, type PreparedDataset, prepareDataset } from "../distillation/pipeline.ts";
import { projectName } from "../distillation/projectName.ts";
import type { DocumentSet, Section } from "../documents/types.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import { withEdits } from "./editedDataset.ts";
import { bundledPath } from "./bundled.ts";
import type { EngineOptions } from "./engineOptions.ts";
import type { Stage } from "./events.ts";
import { findExpert } from "./expert.ts";
import { fittingSections, tooLongNote } from "./fittingSections.ts";
import type { LazyModel } from "./lazyModel.ts";
import type { ModelFile } from "./modelChoice.ts";
import type { Place } from "./place.ts";

export interface DistilInput {
  readonly place: Place;
  readonly set: DocumentSet;
  readonly model: ModelFile;
  readonly lazy: LazyModel;
  readonly options: EngineOptions;
  /** The run's folder. */
  readonly folder: string;
}

export type Distilled = PreparedDataset;

/** Makes the pairs and the token dataset, or finds them made. @throws as `prepareDataset` and `findExpert`. */
export async function distil(input: DistilInput): Promise<Distilled> {
  const { place, set, model, lazy, options } = input;
  const { sections, tooLong } = await fittingSections(
    set.documents.flatMap((document) => document.sections),
    model.contextTokens,
    async () => {
      const { tokens } = await lazy.open();
      return (text) => tokens.tokenize(text).length;
    },
  );
  for (const section of tooLong) {
    options.onEvent({ kind: "note", level: "warning", text: tooLongNote(section, model.contextTokens) });
  }
  const expert = await findExpert(place, options.settings.expert, options);
  const writer =
    expert &&
    withExpert(
      () => lazy.open(),
      () => expert.open(),
      expert.identity,
      model.sha256,
    );
  try {
    return await withEdits(
      {
        ...input,
        sections,
        project: projectOf(place, set),
      },
      await prepare(input, sections, writer),
    );
  } finally {
    await writer?.dispose();
  }
}

function prepare(
  { place, set, model, lazy, options, folder }: DistilInput,
  sections: readonly Section[],
  writer: LanguageModel | undefined,
): Promise<Distilled> {
  return prepareDataset(
    {
      folder,
      answersPath: join(place.paths.root, "written.jsonl"),
      project: projectOf(place, set),
      sections,
      // What is remembered of the two together is no answer of the taught model alone.
      modelSha256: writer?.identity ?? model.sha256,
      replayPath: bundledPath("replay.jsonl"),
    },
    {
      openModel: async () => writer ?? (await lazy.open()),
      openTokenizer: async () => (await lazy.open()).tokens,
      settings: options.settings,
      onEvent: ({ stage, done, total }) => {
        const shown = stages[stage];
        options.onEvent({
          kind: "progress",
          stage: shown.stage,
          done: Math.round(done),
          total: Math.round(total),
          unit: shown.unit,
        });
      },
      signal: options.signal,
    },
  );
}

/** The name by which questions call the project. */
export function projectOf({ folder }: Place, set: DocumentSet): string {
  return projectName(set.documents, folder.split(/[/\\]/).at(-1) ?? folder);
}

const stages = {
  gate: { stage: "gate", unit: "answers" },
  questions: { stage: "questions", unit: "answers" },
  replay: { stage: "replay", unit: "answers" },
  encode: { stage: "encoding", unit: "pairs" },
} as const satisfies Record<DistilStage, { stage: Stage; unit: "answers" | "pairs" }>;
