// One line on where an answer comes from, for readers outside of the panel. Knows nothing of VS Code.
import type { AnswerResult } from "../../protocol/answer.ts";
import type { Translate } from "../translate.ts";
import { shortCommit } from "../wording.ts";

/** "v7 · as of 3f2a91c · 2 documents changed since · docs/a.md:3-9, README.md:1-4". */
export function provenanceLine(answer: AnswerResult, t: Translate): string {
  const { adapterVersion, asOf, changedDocuments, sources } = answer;
  const places = sources.map(({ document, startLine, endLine }) => `${document}:${startLine}-${endLine}`);
  return [
    `v${adapterVersion}`,
    asOf === undefined ? "" : t("as of {0}", shortCommit(asOf)),
    changedDocuments === 0 ? "" : t("{0} documents changed since", changedDocuments),
    answer.doubtful ? t("not sure") : "",
    places.join(", "),
  ]
    .filter((part) => part !== "")
    .join(" · ");
}
