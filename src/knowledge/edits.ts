// What a person changed in the pairs: `edits.jsonl`, one line per pair. Kept for good, and put over what every later
// injection writes.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { KnowledgePaths } from "./dataFolder.ts";
import { readJsonLines, writeJsonLines } from "./store.ts";

/** The last word of a person on one pair. */
export type PairEdit =
  | { readonly kind: "deleted"; readonly id: string; readonly question: string }
  | {
      readonly kind: "changed" | "added";
      readonly id: string;
      readonly question: string;
      readonly answer: string;
      /** The section that the answer is in, at the time of the edit, and its document. */
      readonly sectionId?: string | undefined;
      readonly document?: string | undefined;
    };

/** @throws UserError `data-corrupt`. */
export function readEdits(paths: KnowledgePaths): Promise<PairEdit[]> {
  return readJsonLines(editsFile(paths), (value) => editSchema.parse(value));
}

/** Keeps an edit; it replaces what was said of the same pair before. */
export async function putEdit(paths: KnowledgePaths, edit: PairEdit): Promise<void> {
  const others = (await readEdits(paths)).filter(({ id }) => id !== edit.id);
  await writeJsonLines(editsFile(paths), [...others, edit]);
}

/** Takes back what was said of a pair; false when nothing was. */
export async function dropEdits(
  paths: KnowledgePaths,
  which: (edit: PairEdit) => boolean,
): Promise<PairEdit[]> {
  const edits = await readEdits(paths);
  const dropped = edits.filter(which);
  if (dropped.length > 0) {
    await writeJsonLines(
      editsFile(paths),
      edits.filter((edit) => !dropped.includes(edit)),
    );
  }
  return dropped;
}

/** Changes exactly when the edits do; undefined without any. */
export async function editsFingerprint(paths: KnowledgePaths): Promise<string | undefined> {
  const edits = await readEdits(paths);
  if (edits.length === 0) return undefined;
  const sorted = edits.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
}

/** Id of a pair that a person adds: the same question has the same. */
export function addedPairId(question: string): string {
  return `own-${createHash("sha256").update(question.trim()).digest("hex").slice(0, 12)}`;
}

/** What the next injection will do to the pairs that were taught; undefined when they are as the edit wants them. */
export function pendingKind(
  edit: PairEdit,
  taught: { readonly question: string; readonly answer: string } | undefined,
): PairEdit["kind"] | undefined {
  if (edit.kind === "deleted") return taught ? "deleted" : undefined;
  if (!taught) return "added";
  return taught.question === edit.question && taught.answer === edit.answer ? undefined : "changed";
}

const editSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("deleted"), id: z.string(), question: z.string() }),
  z.object({
    kind: z.enum(["changed", "added"]),
    id: z.string(),
    question: z.string(),
    answer: z.string(),
    sectionId: z.string().optional(),
    document: z.string().optional(),
  }),
]);

function editsFile(paths: KnowledgePaths): string {
  return join(paths.root, "edits.jsonl");
}
