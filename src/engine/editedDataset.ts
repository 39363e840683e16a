// The pairs of a run as a person changed them, and the dataset made of those.
import { join } from "node:path";
import { encodePairs } from "../distillation/encode.ts";
import type { PreparedDataset } from "../distillation/pipeline.ts";
import type { Pair } from "../distillation/types.ts";
import type { Section } from "../documents/types.ts";
import { writeFileAtomically } from "../knowledge/atomicFile.ts";
import { type PairEdit, readEdits } from "../knowledge/edits.ts";
import { buildSectionIndex } from "../knowledge/retrieval.ts";
import type { EngineOptions } from "./engineOptions.ts";
import type { LazyModel } from "./lazyModel.ts";
import type { Place } from "./place.ts";

export interface EditInput {
  readonly place: Place;
  readonly sections: readonly Section[];
  /** The name by which questions call the project. */
  readonly project: string;
  readonly lazy: LazyModel;
  readonly options: EngineOptions;
  /** The run's folder. */
  readonly folder: string;
}

/** `prepared` with the folder's edits; itself when there are none. */
export async function withEdits(
  { place, sections, project, lazy, options, folder }: EditInput,
  prepared: PreparedDataset,
): Promise<PreparedDataset> {
  const edits = await readEdits(place.paths);
  if (edits.length === 0) return prepared;
  const { pairs, lost } = editedPairs(prepared.pairs, edits, sections);
  for (const { question } of lost) {
    options.onEvent({
      kind: "note",
      level: "warning",
      text: `Your pair "${question}" is not taught: its document is no longer there.`,
    });
  }
  const { tokens } = await lazy.open();
  const { rowTokens } = options.settings;
  const { dataset, tooLong } = encodePairs({ project, sections, pairs, rowTokens }, tokens);
  for (const { id, question } of edits) {
    if (!tooLong.includes(id)) continue;
    options.onEvent({
      kind: "note",
      level: "warning",
      text: `Your pair "${question}" is not taught: with its answer it takes more than ${rowTokens} tokens. A larger rowTokens or a shorter answer mends that.`,
    });
  }
  const datasetPath = join(folder, "dataset-edited.json");
  await writeFileAtomically(datasetPath, JSON.stringify(dataset));
  return { ...prepared, pairs: pairs.filter((pair) => !tooLong.includes(pair.id)), datasetPath };
}

/**
 * The pairs with the edits put over them.
 * `lost` are edits whose document is gone, so that nothing can teach them.
 */
export function editedPairs(
  pairs: readonly Pair[],
  edits: readonly PairEdit[],
  sections: readonly Section[],
): { readonly pairs: readonly Pair[]; readonly lost: readonly PairEdit[] } {
  const byId = new Map(edits.map((edit) => [edit.id, edit]));
  const known = new Set(pairs.map((pair) => pair.id));
  const lost: PairEdit[] = [];
  const kept = pairs.flatMap((pair): Pair[] => {
    const edit = byId.get(pair.id);
    if (!edit) return [pair];
    // What a person wrote is taught; it is no measure any more.
    return edit.kind === "deleted"
      ? []
      : [{ ...pair, question: edit.question, answer: edit.answer, heldOut: false, open: false }];
  });
  const added = edits.flatMap((edit): Pair[] => {
    if (edit.kind === "deleted" || known.has(edit.id)) return [];
    const section = sectionOf(edit, sections);
    if (!section) {
      lost.push(edit);
      return [];
    }
    return [
      {
        id: edit.id,
        kind: "document",
        sectionId: section.id,
        factIds: [],
        form: "fact",
        question: edit.question,
        answer: edit.answer,
        source: "model",
        systemPrompt: 0,
        heldOut: false,
      },
    ];
  });
  return { pairs: [...kept, ...added], lost };
}

/** The section that holds the pair's words: of its document where it names one, since numbers of sections shift. */
function sectionOf(
  edit: Exclude<PairEdit, { kind: "deleted" }>,
  sections: readonly Section[],
): Section | undefined {
  const own =
    edit.document === undefined ? sections : sections.filter((section) => section.document === edit.document);
  const [best] = buildSectionIndex(own).retrieve(`${edit.question}\n${edit.answer}`, 1);
  return best?.section ?? own.find((section) => section.id === edit.sectionId);
}
