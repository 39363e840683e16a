// What an evaluation found, in one sentence. Knows nothing of VS Code.
import type { EvaluationSummary } from "../protocol/evaluation.ts";
import type { Translate } from "./translate.ts";
import { percent } from "./wording.ts";

/** How many questions each way of answering got right. */
export function measureSentence({ arms }: Pick<EvaluationSummary, "arms">, t: Translate): string {
  const parts = arms.map(({ arm, accuracy }) => `${armName(arm, t)} ${percent(accuracy)}`);
  return t("Answered rightly of {0} questions: {1}.", arms[0]?.n ?? 0, parts.join(" · "));
}

/** A way of answering in plain words; the engine may know more of them than this version of the extension. */
function armName(arm: string, t: Translate): string {
  switch (arm) {
    case "base":
      return t("base model");
    case "oracle":
      return t("base model with the right document");
    case "rag":
      return t("base model with documents that were looked up");
    case "documents":
      return t("base model with all documents");
    case "adapter":
      return t("taught model");
    case "adapter+rag":
      return t("taught model with documents that were looked up");
    default:
      return arm;
  }
}
