// Puts the figures of measured arms together: accuracy with its interval, differences, by document and by form.
import type { MeasuredArm } from "./measureArm.ts";
import {
  accuracyByGroup,
  accuracyInterval,
  accuracyOf,
  mean,
  pairedDifference,
  recoveryOf,
} from "./metrics.ts";
import type {
  Accuracy,
  ArmAnswer,
  ArmDifference,
  ArmName,
  ArmResult,
  EvaluationResult,
  Question,
} from "./types.ts";
import { armNames } from "./types.ts";

/** @param seed of the bootstrap's intervals */
export function summarise(
  measured: ReadonlyMap<ArmName, MeasuredArm>,
  questions: readonly Question[],
  seed: number | undefined,
): Omit<EvaluationResult, "promptChoice" | "notes"> {
  const accuracy = (arm: ArmName): number | undefined => {
    const found = measured.get(arm);
    return found && accuracyOf(found.correct);
  };
  const [base, oracle, adapter] = [accuracy("base"), accuracy("oracle"), accuracy("adapter")];
  const recovery =
    base === undefined || oracle === undefined || adapter === undefined
      ? undefined
      : recoveryOf(base, oracle, adapter);
  return {
    arms: Object.fromEntries([...measured].map(([arm, one]) => [arm, armResult(one, seed)])),
    ...(recovery === undefined ? {} : { recovery }),
    differences: differencesOf(measured, seed),
    perDocument: byGroup(measured, questions, (question) => question.document),
    perForm: byGroup(measured, questions, (question) => question.form),
    answers: questions.map((question, index) => ({
      question: question.question,
      answers: question.answers,
      ...(question.document === undefined ? {} : { document: question.document }),
      ...(question.form === undefined ? {} : { form: question.form }),
      ...(question.section === undefined ? {} : { section: question.section }),
      arms: Object.fromEntries([...measured].map(([arm, one]) => [arm, armAnswer(one, index)])),
    })),
  };
}

function armResult(measured: MeasuredArm, seed: number | undefined): ArmResult {
  const { correct, results, systemPrompt, secondsToFirstToken, goldLogLikelihood } = measured;
  return {
    accuracy: accuracyOf(correct),
    n: correct.length,
    interval: accuracyInterval(correct, seed),
    promptTokens: mean(results.map((result) => result.promptTokens)),
    secondsToFirstToken,
    ...(goldLogLikelihood === undefined ? {} : { goldLogLikelihood }),
    systemPrompt: systemPrompt.name,
  };
}

function armAnswer(measured: MeasuredArm, index: number): ArmAnswer {
  const result = measured.results[index]!;
  return {
    text: result.text.trim(),
    correct: measured.correct[index]!,
    ...(result.meanLogProbability === undefined ? {} : { confidence: result.meanLogProbability }),
  };
}

/** The comparisons a reader asks for: every arm with the adapter against the others, and the baselines' against each other. */
function differencesOf(
  measured: ReadonlyMap<ArmName, MeasuredArm>,
  seed: number | undefined,
): ArmDifference[] {
  const differences: ArmDifference[] = [];
  const compare = (arm: ArmName, others: readonly ArmName[]): void => {
    for (const against of others) {
      const [left, right] = [measured.get(arm), measured.get(against)];
      if (!left || !right || arm === against) continue;
      differences.push({ arm, against, ...pairedDifference(left.correct, right.correct, seed) });
    }
  };
  compare(
    "adapter",
    armNames.filter((name) => name !== "adapter+rag"),
  );
  compare("adapter+rag", armNames);
  compare("sft", ["text"]);
  return differences;
}

function byGroup(
  measured: ReadonlyMap<ArmName, MeasuredArm>,
  questions: readonly Question[],
  groupOf: (question: Question) => string | undefined,
): Record<string, Partial<Record<ArmName, Accuracy>>> {
  const groups: Record<string, Partial<Record<ArmName, Accuracy>>> = {};
  for (const [arm, { correct }] of measured) {
    const entries = correct.map((right, index) => ({ group: groupOf(questions[index]!), correct: right }));
    for (const [group, accuracy] of Object.entries(accuracyByGroup(entries))) {
      groups[group] = { ...groups[group], [arm]: accuracy };
    }
  }
  return groups;
}
