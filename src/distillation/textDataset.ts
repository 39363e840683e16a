// Fine-tuning on the documents' own text: the baseline that writes no questions. Every token of a section is learned
// from the tokens before it, without a teacher.
import type { Section } from "../documents/types.ts";
import type { ChatTokenizer } from "../inference/chatTokenizer.ts";
import type { TokenDataset, TokenPair } from "../training/pair.ts";
import { sectionText } from "./prompts.ts";
import { idOf } from "./randomness.ts";

export interface TextDatasetInput {
  readonly project: string;
  readonly sections: readonly Section[];
  /** What distillation trains on with the same settings: measures the budget, and lends its replay. */
  readonly distillation: TokenDataset;
  /** Ids of the distillation's replay pairs. */
  readonly replayIds: ReadonlySet<string>;
  /** Tokens of one row. */
  readonly rowTokens: number;
  /** Epochs of the distillation. */
  readonly epochs: number;
}

export interface TextDataset {
  readonly dataset: TokenDataset;
  /** Times that the text is read, so that as many tokens are trained on as in the distillation. */
  readonly epochs: number;
}

/** A window begins with this many tokens of the one before it, so that no sentence is learned without its beginning. */
const overlap = 16;

/** More than this is no training any more. */
const mostEpochs = 200;

/**
 * The sections as training items: the text itself, and of the distillation's replay pairs as large a share as the
 * distillation has, so that the two differ in nothing but what they learn from. The held-out pairs are the
 * distillation's: their loss tells what the text alone taught about the questions.
 */
export function textDataset(input: TextDatasetInput, tokenizer: ChatTokenizer): TextDataset {
  const { project, sections, distillation, replayIds, rowTokens, epochs } = input;
  const text = sections.flatMap((section) =>
    windows(tokenizer.tokenize(sectionText(section, project)), rowTokens).map(({ known, learned }, n) => ({
      id: idOf("text", section.contentHash, n),
      teacherPrefix: [],
      teacherPrompt: known,
      studentPrefix: [],
      studentPrompt: known,
      answer: learned,
    })),
  );
  const replay = distillation.train.filter((pair) => replayIds.has(pair.id));
  const budget = tokensOf(distillation.train);
  const replayShare = budget === 0 ? 0 : tokensOf(replay) / budget;
  const train = [...text, ...upTo(replay, (tokensOf(text) * replayShare) / (1 - replayShare))];
  const times = Math.round((epochs * budget) / Math.max(1, tokensOf(train)));
  return {
    dataset: { train, heldOut: distillation.heldOut },
    epochs: Math.min(mostEpochs, Math.max(1, times)),
  };
}

/** Cuts a text into windows of at most `size` tokens; the first tokens of each are only read. */
function windows(
  tokens: readonly number[],
  size: number,
): { readonly known: readonly number[]; readonly learned: readonly number[] }[] {
  const cut: { known: readonly number[]; learned: readonly number[] }[] = [];
  for (let start = 0, known = 1; start + known < tokens.length;) {
    const end = Math.min(tokens.length, start + size);
    cut.push({ known: tokens.slice(start, start + known), learned: tokens.slice(start + known, end) });
    start = end - overlap;
    known = overlap;
  }
  return cut;
}

/** The first pairs that together have about `tokens` tokens. */
function upTo(pairs: readonly TokenPair[], tokens: number): TokenPair[] {
  const chosen: TokenPair[] = [];
  let sum = 0;
  for (const pair of pairs) {
    if (sum >= tokens) break;
    chosen.push(pair);
    sum += tokensOf([pair]);
  }
  return chosen;
}

/** Tokens that a packed epoch adds for these pairs: shared prefixes are read once a row and not counted. */
function tokensOf(pairs: readonly TokenPair[]): number {
  return pairs.reduce((sum, pair) => sum + pair.studentPrompt.length + pair.answer.length, 0);
}
