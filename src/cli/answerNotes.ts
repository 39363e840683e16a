// What stands below an answer: how sure, from which version, taught by what.
import type { Answer } from "../engine/answer.ts";

/** Lines of text; for stderr, so that a pipe gets the answer only. */
export function answerNotes(answer: Answer): string[] {
  const { certainty, version, commit, stale, sources } = answer;
  const lines = [""];
  if (certainty === "doubtful") lines.push("The model is not sure that it was taught this.");
  if (certainty === "abstained") {
    lines.push(
      "Nothing like it is in what was taught; --anyway answers all the same, --retrieve looks it up.",
    );
  }
  const asOf = commit === undefined ? "" : `, as of ${commit.slice(0, 7)}`;
  const changed = stale === 0 ? "" : `, ${stale} ${stale === 1 ? "document" : "documents"} changed since`;
  lines.push(`version ${version}${asOf}${changed}`);
  for (const source of sources) {
    lines.push(
      `  ${source.document}:${source.startLine} ${source.headingTrail.filter((heading) => heading !== "").join(" > ")}`,
    );
  }
  return lines;
}
