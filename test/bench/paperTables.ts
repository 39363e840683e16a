// The paper's tables in small: which runs each is made of. (Kujanpää et al., prompt distillation, arXiv 2412.14964.)
export const tableNames = ["objectives", "questions", "ranks", "temperatures", "expert"] as const;
export type TableName = (typeof tableNames)[number];

export interface PaperTable {
  readonly name: TableName;
  readonly title: string;
  /** The setting that is varied. */
  readonly setting: string;
  /** Its values, with the arms that are measured with them: only what the table shows, since each takes time. */
  readonly parts: readonly { readonly values: readonly unknown[]; readonly arms: readonly string[] }[];
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
      setting: "objective",
      parts: [
        { values: ["distillation"], arms: ["base", "oracle", "rag", "adapter", "adapter+rag"] },
        { values: ["sft", "text"], arms: ["base", "adapter"] },
      ],
    },
    {
      name: "questions",
      title: "Share of the written questions that PD is trained on",
      setting: "pairShare",
      parts: [{ values: [0.125, 0.25, 0.5, 1], arms: closedBook }],
    },
    {
      name: "ranks",
      title: "Rank of the adapter",
      setting: "rank",
      parts: [{ values: [2, 8, 16, 64], arms: closedBook }],
    },
    {
      name: "temperatures",
      title: "Temperature of teacher and student",
      setting: "temperature",
      parts: [{ values: [0.5, 1, 2], arms: closedBook }],
    },
    ...(expert === undefined
      ? []
      : [
          {
            name: "expert" as const,
            title: "Who writes the questions",
            setting: "expert",
            parts: [{ values: ["", expert], arms: closedBook }],
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
