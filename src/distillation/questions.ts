// Writes questions until every fact is the answer of enough kept pairs, and has the teacher answer them.
import type { DropCounts } from "./filters.ts";
import type { RememberedModel } from "./rememberedModel.ts";
import { answerRequest, readAnswer } from "./teacherAnswer.ts";
import type { Pair } from "./types.ts";
import { type WritingInput, WritingState } from "./writingState.ts";

export interface WrittenPairs {
  readonly pairs: readonly Pair[];
  readonly drops: DropCounts;
  /** Questions that the model wrote. */
  readonly asked: number;
}

/** `done` of about `total` requests to the model. */
export type WritingProgress = (done: number, total: number) => void;

/** Writes all document pairs. Deterministic for the same answers of the model. */
export async function writePairs(
  input: WritingInput,
  model: RememberedModel,
  onProgress: WritingProgress,
  signal?: AbortSignal,
): Promise<WrittenPairs> {
  const state = new WritingState(input);
  let done = 0;
  for (let round = 0; round < input.budget.rounds; round++) {
    const asks = state.asks(round);
    if (asks.length === 0) break;
    // Each question asked is one request, each usable one another; later rounds ask again for what is open.
    const total = done + asks.length * (round === 0 ? 2.4 : 1.8);
    const onAnswer = (): void => onProgress(Math.min(++done, total), Math.round(total));
    const questions = await model.generate(
      asks.map((ask) => ask.request),
      { signal, onAnswer },
    );
    const candidates = state.takeQuestions(
      asks.map((ask, i) => ({ fact: ask.fact, text: questions[i]?.text ?? "" })),
    );
    const answers = await model.generate(
      candidates.map(({ fact, question }) => answerRequest(state.sectionOf(fact), input.project, question)),
      { signal, onAnswer },
    );
    for (const [i, candidate] of candidates.entries()) {
      const answer = answers[i];
      if (answer) state.takeAnswer(candidate, { ...answer, text: readAnswer(answer.text) });
    }
    state.vote();
  }
  const phrased = state.addTemplates(state.phrasedQuestions());
  const said = await model.generate(
    phrased.map(({ fact, question }) => answerRequest(state.sectionOf(fact), input.project, question)),
    { signal, onAnswer: () => onProgress(++done, done) },
  );
  state.addSaid(phrased, said);
  onProgress(done, done);
  return { pairs: state.pairs(), drops: state.drops, asked: state.asked };
}
