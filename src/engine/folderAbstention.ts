// When this folder's adapter should decline: fitted on its held-out questions and on questions about other projects.
import { readQuestions } from "../evaluation/questions.ts";
import { questionMessages } from "../evaluation/prompts.ts";
import type { Question } from "../evaluation/types.ts";
import { answerInstruction } from "../distillation/systemPrompts.ts";
import type { LocalModel } from "../inference/localModel.ts";
import { abstentionSignals, fitAbstention } from "../knowledge/abstention.ts";
import { buildPairIndex, buildSectionIndex } from "../knowledge/retrieval.ts";
import type { AbstentionModel, AbstentionSignals } from "../knowledge/types.ts";
import { bundledPath } from "./bundled.ts";
import type { MeasureInput } from "./measureInput.ts";

/** Undefined when there are too few held-out questions to fit on. */
export async function fitFolderAbstention(
  model: LocalModel,
  { set, distilled, adapter, options }: MeasureInput,
  heldOut: readonly Question[],
): Promise<AbstentionModel | undefined> {
  const other = await readQuestions(bundledPath("other-project.jsonl"));
  const sections = buildSectionIndex(set.documents.flatMap((document) => document.sections));
  // A held-out pair must not find itself.
  const pairs = buildPairIndex(distilled.pairs.filter((pair) => !pair.heldOut));
  const questions = [...heldOut, ...other].map(({ question }) => question);
  const results = await model.generate(
    questions.map((question) => ({
      messages: questionMessages({ name: "instructed", text: answerInstruction }, question),
      maxTokens: 48,
      temperature: 0,
    })),
    { adapter: adapter.path, signal: options.signal },
  );
  const signals = questions.map((question, index): AbstentionSignals =>
    abstentionSignals(question, results[index]?.meanLogProbability, sections, pairs),
  );
  return fitAbstention(signals.slice(0, heldOut.length), signals.slice(heldOut.length));
}
