// What the stages of the pipeline hand to each other. Every one of these is a line of a JSON-lines file.

export type QuestionForm =
  | "fact"
  | "how-to"
  | "definition"
  | "option-value"
  | "why"
  | "comparison"
  | "list"
  | "yes-no"
  | "reversed"
  | "by-value"
  | "by-purpose"
  | "keywords"
  | "sentence"
  | "summary"
  | "two-fact";

/** A span of a section that a reader should know afterwards. */
export interface Fact {
  /** `<section id>:<n>`. */
  readonly id: string;
  readonly sectionId: string;
  /** The sentence, list item, table row (as a sentence with its headers) or code line that holds the span. */
  readonly sentence: string;
  /** The words that must be in the answer. */
  readonly span: string;
  readonly kind: FactKind;
  /** What stands before the sentence and is needed to understand it (the sentence before, a list's lead-in). */
  readonly context?: string;
  /** Of kind "cell" and "label": the place in the table, option list or settings file. */
  readonly cell?: {
    /** What a row is: "option", "command", "status", "key". */
    readonly noun: string;
    readonly label: string;
    /** Header of the column; "value" and "meaning" where there is none. */
    readonly column: string;
    /** What the row is for, where a column says so. */
    readonly meaning?: string;
    /** True when no other row of the table has this value. */
    readonly unique: boolean;
    /** What else tells the row from all others: cells of further columns, without label and meaning. */
    readonly others?: readonly { readonly column: string; readonly value: string }[];
  };
  /** Of kind "command": what it is for, as a phrase, where the text or a comment says so. */
  readonly purpose?: string;
  /** Of kind "step": its neighbour in an ordered list. */
  readonly step?: {
    readonly title: string;
    readonly previous?: string;
    readonly number: number;
    readonly total: number;
  };
}

/** A fact before it is known which section it belongs to. */
export type DraftFact = Omit<Fact, "id" | "sectionId">;

export type FactKind =
  // spans of sentences
  | "code"
  | "number"
  | "name"
  | "reason"
  | "clause"
  | "negation"
  | "definition"
  // a cell of a table or an option's value, and a row's label by its meaning
  | "cell"
  | "label"
  | "command"
  | "step";

/** A phrase that says only the answer, a sentence, or the sentence of the documentation that says it. */
export type AnswerStyle = "phrase" | "sentence" | "quote";

/** A question with the teacher's answer. */
export interface Pair {
  readonly id: string;
  readonly kind: "document" | "replay" | "abstention";
  /** Section the answer is in; undefined for replay and abstention. */
  readonly sectionId?: string;
  /** Of a two-fact pair the section that the second half of the answer is in. */
  readonly secondSectionId?: string;
  readonly factIds: readonly string[];
  readonly form: QuestionForm;
  readonly question: string;
  readonly answer: string;
  /** The answer goes on behind what is kept of it, so it is trained without the end of the turn. */
  readonly open?: boolean;
  /** What the teacher is asked for; without it for a phrase. */
  readonly style?: AnswerStyle;
  /** Asked with a fixed phrase (and so never held out), or by the model. */
  readonly source: "template" | "model";
  /** Index into the pipeline's list of student system prompts. */
  readonly systemPrompt: number;
  readonly heldOut: boolean;
}

export interface Coverage {
  readonly facts: number;
  /** Facts that are in the answer of at least one kept pair. */
  readonly covered: number;
  /** Facts that have as many kept pairs as asked for. */
  readonly full: number;
  readonly uncovered: readonly Fact[];
}
