// What the report calls the reasons for which a pair was written and not used.
import type { DropReason, PreparedDataset } from "../distillation/pipeline.ts";

const texts: Readonly<Record<DropReason, string>> = {
  "no-question": "Not a question",
  "project-not-named": "Question does not name the project",
  "meta-question": "Question is about the text, not about the project",
  "leaks-answer": "Question gives the answer away",
  "copies-example": "Question is about the example that the writer was shown",
  "near-duplicate": "Nearly the same as another question",
  "cut-off": "Answer was cut off",
  unsure: "Teacher was unsure of the answer",
  "adds-nothing": "Answer says no more than the question",
  "not-grounded": "Answer holds a number or name that is not in the section",
  "wrong-span": "Answer is not the fact that was asked for",
  "meta-answer": "Answer is about the text, not about the project",
  "mixes-sentences": "Answer holds a number or name of another sentence",
  contradicts: "Answer contradicts the other answers to this fact",
  known: "The base model answers it without the documents",
  "like-held-out": "Nearly the same as a held-out question",
  "too-long": "Longer than a training row",
};

/** The reasons that applied, in words, those that dropped most first. */
export function droppedPairs(
  drops: PreparedDataset["drops"],
): { readonly reason: string; readonly count: number }[] {
  return (Object.entries(drops) as [DropReason, number][])
    .filter(([, count]) => count > 0)
    .toSorted(([, left], [, right]) => right - left)
    .map(([reason, count]) => ({ reason: texts[reason], count }));
}
