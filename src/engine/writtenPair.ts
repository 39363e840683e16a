// Which pair an answer of the model makes, seen from its prompt: what a view of a run shows as it comes.
import type { GenerateRequest, GenerateResult } from "../inference/languageModel.ts";

export interface SeenPair {
  readonly question: string;
  readonly answer: string;
  readonly document: string;
}

/** The pair, when the request was a question about a section; undefined for any other request. */
export function writtenPair(request: GenerateRequest, result: GenerateResult): SeenPair | undefined {
  const content = request.messages.at(-1)?.content ?? "";
  const found = asked.exec(content)?.groups;
  const question = found?.["question"];
  const document = found?.["document"];
  const answer = result.text.trim();
  return question === undefined || document === undefined || answer === "" || result.cutOff
    ? undefined
    : { question, answer, document };
}

/** As `teacherMessages` of the distillation writes them. */
const asked = /^Project: [^\n]*\nFile: (?<document>[^\n]*)\nSection: [^]*\nQuestion: (?<question>[^\n]+)$/;
