// The paper's tables in small: which runs each is made of. (Kujanpää et al., prompt distillation, arXiv 2412.14964.)
import type { Variation } from "../../src/engine/sweepPlan.ts";

export const tableNames = ["objectives", "questions", "ranks", "temperatures", "expert"] as const;
export type TableName = (typeof tableNames)[number];

export interface PaperTable {
  readonly name: TableName;
  readonly title: string;
  readonly variation: Variation;
  readonly arms: readonly string[];
}

/**
 * The tables that can be made.
 * @param expert the model that writes the questions in the last table, which is left out without one
 */
export function paperTables(expert: string | undefined): PaperTable[] {
  const closedBook = ["base", "oracle", "adapter"];
  return [
    {
      name: "objectives",
      title: "Prompt distillation (PD) against fine-tuning and retrieval",
      variation: { name: "objective", values: ["distillation", "sft", "text"] },
      arms: ["base", "oracle", "rag", "adapter", "adapter+rag"],
    },
    {
      name: "questions",
      title: "Share of the written questions that PD is trained on",
      variation: { name: "pairShare", values: [0.125, 0.25, 0.5, 1] },
      arms: closedBook,
    },
    {
      name: "ranks",
      title: "Rank of the adapter",
      variation: { name: "rank", values: [2, 8, 16, 64] },
      arms: closedBook,
    },
    {
      name: "temperatures",
      title: "Temperature of teacher and student",
      variation: { name: "temperature", values: [0.5, 1, 2] },
      arms: closedBook,
    },
    ...(expert === undefined
      ? []
      : [
          {
            name: "expert" as const,
            title: "Who writes the questions",
            variation: { name: "expert", values: ["", expert] },
            arms: closedBook,
          },
        ]),
  ];
}

/** Mean accuracy of the paper's four collections (Llama-3-8B-Instruct), 0 to 1, to hold ours beside. */
export const paperFigures = {
  base: 0.356,
  oracle: 0.939,
  rag: 0.892,
  text: 0.465,
  sft: 0.807,
  distillation: 0.884,
  "distillation+rag": 0.9,
} as const;
