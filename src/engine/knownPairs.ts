// The pairs of a folder's knowledge as a person sees them: what was taught, with the edits that wait on top.
import { z } from "zod";
import type { Section } from "../documents/types.ts";
import type { KnowledgePaths } from "../knowledge/dataFolder.ts";
import { type PairEdit, pendingKind, readEdits } from "../knowledge/edits.ts";
import { readJsonLines } from "../knowledge/store.ts";

export interface StoredPair {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly sectionId?: string | undefined;
  readonly factIds: readonly string[];
  readonly heldOut: boolean;
}

export interface PairWithEdit extends StoredPair {
  readonly document?: string;
  readonly edit?: PairEdit["kind"];
}

/** The pairs about the documents that were taught; general prompts and exercises are left out. */
export async function readStoredPairs(paths: KnowledgePaths): Promise<StoredPair[]> {
  const lines = await readJsonLines(paths.pairs, (value) => storedSchema.parse(value));
  return lines.filter((line) => line.kind === undefined || line.kind === "document");
}

/** All pairs with the edits over them, those that are to be deleted too; new ones stand last. */
export async function readPairsWithEdits(paths: KnowledgePaths): Promise<PairWithEdit[]> {
  const [stored, edits] = await Promise.all([readStoredPairs(paths), readEdits(paths)]);
  const byId = new Map(edits.map((edit) => [edit.id, edit]));
  const known = new Set(stored.map((pair) => pair.id));
  return [
    ...stored.map((pair): PairWithEdit => withEdit(pair, byId.get(pair.id))),
    ...edits.flatMap((edit): PairWithEdit[] => {
      if (edit.kind === "deleted" || known.has(edit.id)) return [];
      const { id, question, answer, sectionId, document } = edit;
      return [
        {
          id,
          question,
          answer,
          factIds: [],
          heldOut: false,
          edit: "added",
          ...(sectionId === undefined ? {} : { sectionId }),
          ...(document === undefined ? {} : { document }),
        },
      ];
    }),
  ];
}

/** How many edits the next injection has to put over the pairs. */
export async function countPendingEdits(paths: KnowledgePaths): Promise<number> {
  const [stored, edits] = await Promise.all([readStoredPairs(paths), readEdits(paths)]);
  const byId = new Map(stored.map((pair) => [pair.id, pair]));
  return edits.filter((edit) => pendingKind(edit, byId.get(edit.id)) !== undefined).length;
}

/** Document of a section's id, which is `<document path>#<n>`. */
export function documentOf(sectionId: string): string {
  return sectionId.slice(0, sectionId.lastIndexOf("#"));
}

/** Sections by their ids. */
export function sectionsById(sections: readonly Section[]): ReadonlyMap<string, Section> {
  return new Map(sections.map((section) => [section.id, section]));
}

function withEdit(pair: StoredPair, edit: PairEdit | undefined): PairWithEdit {
  const document = pair.sectionId === undefined ? {} : { document: documentOf(pair.sectionId) };
  const kind = edit && pendingKind(edit, pair);
  if (!edit || kind === undefined) return { ...pair, ...document };
  return edit.kind === "deleted"
    ? { ...pair, ...document, edit: kind }
    : { ...pair, ...document, question: edit.question, answer: edit.answer, edit: kind };
}

const storedSchema = z.looseObject({
  id: z.string(),
  question: z.string(),
  answer: z.string(),
  kind: z.string().optional(),
  sectionId: z.string().optional(),
  factIds: z.array(z.string()).default([]),
  heldOut: z.boolean().default(false),
});
