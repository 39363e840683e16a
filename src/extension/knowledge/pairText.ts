// A pair as a document that a person edits: two headings, the question under one, the answer under the other.
import { UserError } from "../../errors/userError.ts";
import type { PairText } from "../../protocol/knowledge.ts";
import type { Translate } from "../translate.ts";

// The headings are part of the file's form and the same in every language.
const questionHeading = "# Question";
const answerHeading = "# Answer";

/** The document of a pair. */
export function writePair({ question, answer }: PairText): string {
  return `${questionHeading}\n\n${question}\n\n${answerHeading}\n\n${answer}\n`;
}

/** The pair of a document. @throws UserError `wrong-use` when a heading or a text is missing. */
export function readPair(text: string, t: Translate): PairText {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const start = lines.indexOf(questionHeading);
  // An answer may itself hold such a heading, so the first one after the question counts.
  const middle = lines.indexOf(answerHeading, start + 1);
  const question =
    start === -1 || middle === -1
      ? ""
      : lines
          .slice(start + 1, middle)
          .join("\n")
          .trim();
  const answer =
    middle === -1
      ? ""
      : lines
          .slice(middle + 1)
          .join("\n")
          .trim();
  if (question === "" || answer === "") {
    throw new UserError(
      "wrong-use",
      t("The pair needs a question under “{0}” and an answer under “{1}”.", questionHeading, answerHeading),
      t("Write both and save again."),
    );
  }
  return { question, answer };
}
