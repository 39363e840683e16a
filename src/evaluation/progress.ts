// How far a whole evaluation is: the answers of all arms, those that a system prompt is chosen on included.
import { remembers } from "./arms.ts";
import type { EvaluateOptions, EvaluationEvent } from "./options.ts";
import { spreadOver } from "./spread.ts";
import type { ArmName, Question, SystemPrompt } from "./types.ts";

/** What is asked in every arm. */
export interface Asked {
  readonly options: EvaluateOptions;
  readonly systemPrompts: readonly SystemPrompt[];
  /** What each arm's system prompt is chosen on; none: on some of the questions. */
  readonly choosing: readonly Question[];
}

/** So many where they are test questions: every prompt is asked them, and only the best one the rest. */
const mostOfTheTest = 12;

/** The questions that the system prompts of an arm are compared on before the test; none: on the test itself. */
export function comparedOn({ options, choosing, systemPrompts }: Asked): readonly Question[] {
  if (systemPrompts.length === 1) return [];
  if (choosing.length > 0) return choosing;
  const sample = spreadOver(options.questions, mostOfTheTest);
  return sample.length === options.questions.length ? [] : sample;
}

/** Tells of `done` answers of one kind in one arm. */
export type Tell = (kind: EvaluationEvent["kind"], arm: ArmName, systemPrompt: string, done: number) => void;

/** Adds up what is told of each arm; the total holds whatever `arms` will be asked. */
export function evaluationProgress(asked: Asked, arms: readonly ArmName[]): Tell {
  const { questions, goldLikelihood = [], onEvent } = asked.options;
  const compared = comparedOn(asked).length;
  let total = 0;
  for (const arm of arms) {
    // Behind the prompt of `rag` there is nothing to compare.
    const prompts = remembers(arm) && arms.includes("rag") ? 1 : asked.systemPrompts.length;
    total +=
      prompts === 1 || compared === 0 ? prompts * questions.length : prompts * compared + questions.length;
    if (goldLikelihood.includes(arm)) total += questions.length;
  }
  const doneOf = new Map<string, number>();
  return (kind, arm, systemPrompt, done) => {
    doneOf.set(`${kind} ${arm}`, done);
    const all = [...doneOf.values()].reduce((sum, count) => sum + count, 0);
    onEvent?.({ kind, arm, systemPrompt, done: all, total });
  };
}
