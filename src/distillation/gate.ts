// The teacher gate: a model that cannot answer with the text in front of it teaches nothing.
import { UserError } from "../errors/userError.ts";
import { answerDrop, nameProject, questionDrop, readQuestion } from "./filters.ts";
import { isStructured, sectionText } from "./prompts.ts";
import { questionRequest } from "./questionRequests.ts";
import { answerRequest, readAnswer } from "./teacherAnswer.ts";
import type { WritingInput } from "./writingState.ts";
import { shuffled } from "./randomness.ts";
import type { RememberedModel } from "./rememberedModel.ts";

export interface GateResult {
  /** Facts that were tried and asked for with a usable question, and at least half of those that were tried. */
  readonly sample: number;
  /** Of these, facts that were answered rightly. */
  readonly answered: number;
}

/**
 * Has the model write a question about each of some facts and answer it from the section.
 * @param least share of right answers below which a model is too small
 * The requests are those of the first round of writing, so nothing is asked twice.
 * @throws UserError `model-too-small` when too few are answered.
 */
export async function teacherGate(
  input: WritingInput,
  model: RememberedModel,
  least: number,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<GateResult> {
  const facts = shuffled(
    input.facts.filter((fact) => !isStructured(fact)),
    input.seed,
    (fact) => fact.id,
  );
  const sample = (facts.length > 0 ? facts : [...input.facts]).slice(0, input.budget.gateSample);
  let done = 0;
  const onAnswer = (): void => onProgress(Math.min(++done, sample.length * 2), sample.length * 2);
  const sections = new Map(input.sections.map((section) => [section.id, section]));
  const tried = sample.flatMap((fact) => {
    const section = sections.get(fact.sectionId);
    return section ? [{ fact, section }] : [];
  });
  const written = await model.generate(
    tried.map(({ fact, section }) => questionRequest(fact, section, input.project, 0, input.seed)),
    { signal, onAnswer },
  );
  const asked = tried.flatMap((item, i) => {
    const read = readQuestion(`${written[i]?.text.trim().replace(/\?$/, "") ?? ""}?`);
    if (read === undefined) return [];
    const question = nameProject(read, input.project);
    if (questionDrop(question, item.fact, sectionText(item.section, input.project), [])) return [];
    return [{ ...item, question }];
  });
  const answers = await model.generate(
    asked.map(({ section, question }) => answerRequest(section, input.project, question)),
    { signal, onAnswer },
  );
  const answered = asked.filter(({ fact, section, question }, i) => {
    const answer = answers[i];
    const source = sectionText(section, input.project);
    return (
      answer && answerDrop({ ...answer, text: readAnswer(answer.text) }, question, fact, source) === undefined
    );
  }).length;
  // A question that gives its answer away says little of the teacher; a model that writes no other is too small.
  const result = { sample: Math.max(asked.length, Math.ceil(tried.length / 2)), answered };
  if (answered < least * result.sample) {
    throw new UserError(
      "model-too-small",
      `With the documents in front of it, this model asked for and answered ${answered} of ${result.sample} facts ` +
        `rightly (at least ${Math.ceil(least * result.sample)} are needed).`,
      "Choose a larger instruct model with --model (`steep models` lists them). If the documents are hard rather than the model too small (much code, long sentences), lower the setting minTeacherAccuracy: what it gets right is taught.",
    );
  }
  return result;
}
