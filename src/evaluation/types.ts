// What an evaluation measures. The names of the arms and of the fields are those that `--json` prints.

/** In the order in which they are run and shown. `sft` and `text` are adapters trained as the paper's baselines. */
export const armNames = [
  "base",
  "oracle",
  "rag",
  "documents",
  "adapter",
  "adapter+rag",
  "sft",
  "text",
] as const;
export type ArmName = (typeof armNames)[number];

/** One line of a question file. */
export interface Question {
  readonly question: string;
  /** Any of these, contained in the answer after normalisation, makes it right. */
  readonly answers: readonly string[];
  /** Path of the document that holds the answer (the oracle's), if known. */
  readonly document?: string;
  /** Form of the question, where known (held-out pairs). */
  readonly form?: string;
  /** Id of the section that holds the answer, where known (held-out pairs). */
  readonly section?: string;
}

/** A system prompt that an arm may use. */
export interface SystemPrompt {
  readonly name: string;
  /** Undefined: no system message, so that the model's chat template puts its own default. */
  readonly text?: string;
}

export interface Accuracy {
  /** 0 to 1. */
  readonly accuracy: number;
  readonly n: number;
}

export interface ArmResult extends Accuracy {
  /** 95 % interval of the accuracy (bootstrap over questions), 0 to 1. */
  readonly interval: readonly [number, number];
  /** Mean per question. */
  readonly promptTokens: number;
  /** Mean of some questions, each asked alone and with nothing of its prompt read before. */
  readonly secondsToFirstToken: number;
  /** Mean log-likelihood per token of the first gold answer, natural; only when asked for. */
  readonly goldLogLikelihood?: number;
  /** Name of the system prompt that suited this arm best. */
  readonly systemPrompt: string;
}

export interface ArmAnswer {
  readonly text: string;
  readonly correct: boolean;
  /** Mean log-probability (natural) of the answer's tokens, where the model gives it. */
  readonly confidence?: number;
}

export interface AnswerRecord {
  readonly question: string;
  readonly answers: readonly string[];
  readonly document?: string;
  readonly form?: string;
  readonly section?: string;
  /** What each arm said, and whether it was right. */
  readonly arms: Partial<Record<ArmName, ArmAnswer>>;
}

/** Accuracy of `arm` minus that of `against`, on the same questions. */
export interface ArmDifference {
  readonly arm: ArmName;
  readonly against: ArmName;
  readonly difference: number;
  /** 95 % interval (paired bootstrap over questions). */
  readonly interval: readonly [number, number];
}

/** How the system prompt of each arm was chosen. */
export type PromptChoice = "only one" | "on held-out questions" | "best on these questions";

export interface EvaluationResult {
  readonly arms: Partial<Record<ArmName, ArmResult>>;
  /** (adapter - base) / (oracle - base); undefined when the oracle is not above the base. */
  readonly recovery?: number;
  readonly differences: readonly ArmDifference[];
  /** Accuracy of each arm by document and by form of question, where the questions name them. */
  readonly perDocument: Readonly<Record<string, Partial<Record<ArmName, Accuracy>>>>;
  readonly perForm: Readonly<Record<string, Partial<Record<ArmName, Accuracy>>>>;
  readonly promptChoice: PromptChoice;
  /** Arms that were asked for and could not be run, and why: whole sentences. */
  readonly notes: readonly string[];
  readonly answers: readonly AnswerRecord[];
}

/** An adapter file and what it is known by in caches. */
export interface AdapterFile {
  readonly path: string;
  readonly sha256: string;
}

/** Accuracy on general questions without and with the adapter. */
export interface ForgettingResult {
  readonly n: number;
  readonly base: number;
  readonly adapter: number;
  /** adapter - base: negative is forgetting. */
  readonly difference: number;
  readonly interval: readonly [number, number];
  /** General questions that the base answers and the adapter does not. */
  readonly lost: readonly { readonly question: string; readonly base: string; readonly adapter: string }[];
  /** How far the adapter is from the base on the base's own answers; undefined when not measured. */
  readonly drift?: DriftResult;
}

/**
 * KL(base || adapter) in nats per token, estimated on answers that the base itself gave (sampled at temperature 1):
 * the mean of log p(base) - log p(adapter) over their tokens.
 */
export interface DriftResult {
  readonly kl: number;
  /** 95 % interval (bootstrap over answers). */
  readonly interval: readonly [number, number];
  /** Answers and tokens that it was measured on. */
  readonly answers: number;
  readonly tokens: number;
}

/** Whether the model answers what it was taught and declines what it was not. */
export interface AbstentionQuality {
  /** How the questions were answered: as the folder answers by itself. */
  readonly arm: "adapter" | "adapter+rag";
  /** Questions about what was taught; of these answered, and of these answered right. */
  readonly taught: number;
  readonly answered: number;
  readonly answeredRight: number;
  /** Wrong answers that were declined. */
  readonly declinedWrong: number;
  /** Questions about what was not taught, and how many were declined. */
  readonly untaught: number;
  readonly declined: number;
  /** Questions about what was not taught that were answered, with the answer. */
  readonly invented: readonly { readonly question: string; readonly answer: string }[];
}

/** Whether the sections named below a right answer are those that hold it. */
export interface SourceQuality {
  /** Right answers to questions that say where their answer is. */
  readonly n: number;
  /** Of these, with the right section (or, where only that is known, document) named first, and named at all. */
  readonly first: number;
  readonly among: number;
}

/** How often facts of this project turn up in answers about another one. */
export interface BleedResult {
  readonly n: number;
  /** Answers that hold a distinctive span of this project which neither the question nor the base's answer holds. */
  readonly bled: number;
  readonly examples: readonly { readonly question: string; readonly answer: string; readonly span: string }[];
}
