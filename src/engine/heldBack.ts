// Holds the first words of an answer back until it is known whether they will be given; after that they stream.
import type { GenerateResult, Sureness } from "../inference/languageModel.ts";
import type { Decision, GivenAnswer } from "../knowledge/abstention.ts";

export interface HeldBack {
  /** Takes the pieces as they come from the model. */
  readonly onText: (text: string, soFar: Sureness | undefined) => void;
  /** Aborted when the answer is withheld before its end: the rest need not be generated. */
  readonly signal: AbortSignal;
  /** Decides on an answer that ended before it was long enough, and lets go of what is still held. */
  finish(result: GenerateResult): void;
  /** By what it was withheld; undefined while that is open, and when it was given. */
  withheld(): Decision | undefined;
}

/** An answer is known by so many tokens: nearly all that were taught are shorter. */
const enoughTokens = 16;

/**
 * @param judge whether an answer, or its beginning, is to be withheld
 * @param onText gets the text from its beginning, unless it is withheld
 */
export function heldBack(
  judge: (answer: GivenAnswer) => Decision,
  onText: ((text: string) => void) | undefined,
): HeldBack {
  const abort = new AbortController();
  let held = "";
  let decision: Decision | undefined;
  const decide = (answer: GivenAnswer): void => {
    decision = judge(answer);
    if (!decision.abstain && held !== "") onText?.(held);
    held = "";
  };
  return {
    signal: abort.signal,
    onText(text, soFar) {
      if (decision) {
        if (!decision.abstain) onText?.(text);
        return;
      }
      held += text;
      if (!soFar || soFar.tokens < enoughTokens) return;
      decide({ text: held.trim(), meanLogProbability: soFar.meanLogProbability });
      if (decision !== undefined && (decision as Decision).abstain) abort.abort();
    },
    finish(result) {
      if (!decision) decide({ text: result.text.trim(), meanLogProbability: result.meanLogProbability });
    },
    withheld: () => (decision?.abstain === true ? decision : undefined),
  };
}
