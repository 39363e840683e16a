// What is kept, dropped and still open while questions are written.
import type { Section } from "../documents/types.ts";
import type { GenerateRequest } from "../inference/languageModel.ts";
import type { Budget } from "./budget.ts";
import {
  answerDrop,
  contradicting,
  type Drop,
  type DropCounts,
  holdsFact,
  nameProject,
  questionDrop,
  readQuestion,
  saysSpan,
} from "./filters.ts";
import { isStructured, sectionText } from "./prompts.ts";
import { questionRequest, substitutionRequest } from "./questionRequests.ts";
import { idOf, seedOf } from "./randomness.ts";
import type { RememberedAnswer } from "./rememberedModel.ts";
import { statementsOf } from "./statement.ts";
import { studentSystemPrompts, systemPromptFor } from "./systemPrompts.ts";
import { readAnswer } from "./teacherAnswer.ts";
import { type TemplatePair, templatePairs } from "./templates.ts";
import type { AnswerStyle, Fact, Pair, QuestionForm } from "./types.ts";
import { contains, normalise } from "./wording.ts";

export interface WritingInput {
  readonly project: string;
  readonly sections: readonly Section[];
  readonly facts: readonly Fact[];
  readonly budget: Budget;
  readonly seed: number;
}

/**
 * Kept pairs with the model's own question that a fact should have; `sharing`: facts with the same statement, itself
 * included. Their questions teach one answer together, so each needs fewer: of two three quarters, of many half.
 */
function naturalWanted(fact: Fact, sharing: number, budget: Budget): number {
  if (!isStructured(fact)) {
    const half = budget.naturalProse / 2;
    return Math.ceil(half + half / sharing);
  }
  // Fixed phrases ask for steps and meanings as well as a model does.
  if (fact.kind === "step" || (fact.kind === "cell" && fact.cell?.column === "meaning")) {
    return Math.max(0, budget.naturalStructured - 1);
  }
  return budget.naturalStructured;
}

/** A question that may be kept, and the fact it was asked about. */
export interface Candidate {
  readonly fact: Fact;
  readonly question: string;
}

/** A question with a fixed phrase. */
export interface Phrased extends TemplatePair {
  readonly fact: Fact;
}

/** Grows from round to round; the same answers of the model make the same pairs. */
export class WritingState {
  readonly drops: DropCounts = {};
  asked = 0;
  readonly #input: WritingInput;
  readonly #sections: ReadonlyMap<string, Section>;
  readonly #factsBySection = new Map<string, Fact[]>();
  /** The words that a fact is answered with, by its id, and how many facts have the same. */
  readonly #statementOf: ReadonlyMap<string, string>;
  readonly #sharing = new Map<string | undefined, number>();
  /** Kept pairs by section and normalised question. */
  readonly #kept = new Map<string, Pair>();
  /** What is answered in the documentation's own words, by pair. */
  readonly #quotes = new Map<string, string>();
  readonly #pairsOfFact = new Map<string, Pair[]>();
  readonly #questionsOfFact = new Map<string, string[]>();
  readonly #tries = new Map<string, number>();

  constructor(input: WritingInput) {
    this.#input = input;
    this.#statementOf = statementsOf(input.facts);
    this.#sections = new Map(input.sections.map((section) => [section.id, section]));
    for (const fact of input.facts) {
      const statement = this.#statementOf.get(fact.id);
      if (statement !== undefined) this.#sharing.set(statement, (this.#sharing.get(statement) ?? 0) + 1);
      this.#factsBySection.set(fact.sectionId, [...(this.#factsBySection.get(fact.sectionId) ?? []), fact]);
    }
  }

  sectionOf(fact: Fact): Section {
    const section = this.#sections.get(fact.sectionId);
    if (!section) throw new Error(`no section ${fact.sectionId}`);
    return section;
  }

  /**
   * Requests for questions about the facts that do not have enough. From the second round on mostly for what was asked
   * already with another word, and for one new question: another try alone often gives the same question again.
   */
  asks(round: number): { fact: Fact; request: GenerateRequest }[] {
    const { budget, project, seed } = this.#input;
    const asks: { fact: Fact; request: GenerateRequest }[] = [];
    for (const fact of this.#input.facts) {
      const missing =
        naturalWanted(fact, this.#sharing.get(this.#statementOf.get(fact.id)) ?? 1, budget) -
        this.#natural(fact).length;
      if (missing <= 0) continue;
      const known = round === 0 ? [] : this.#asked(fact);
      for (let i = 0; i < (known.length === 0 ? missing : 1); i++) {
        const n = this.#next(fact.id);
        asks.push({ fact, request: questionRequest(fact, this.sectionOf(fact), project, n, seed) });
      }
      for (const question of repeated(known, missing)) {
        const request = substitutionRequest(question, this.#next(`reworded ${question}`), seed);
        if (request) asks.push({ fact, request });
      }
    }
    this.asked += asks.length;
    return asks;
  }

  takeQuestions(written: readonly { fact: Fact; text: string }[]): Candidate[] {
    const candidates: Candidate[] = [];
    for (const { fact, text } of written) {
      // The question mark is a stop string, and so not part of the text.
      const read = readQuestion(`${text.trim().replace(/\?$/, "")}?`);
      if (read === undefined) {
        this.#drop("no-question");
        continue;
      }
      const question = nameProject(read, this.#input.project);
      const others = this.#questionsOfFact.get(fact.id) ?? [];
      const reason = questionDrop(
        question,
        fact,
        sectionText(this.sectionOf(fact), this.#input.project),
        others,
      );
      if (reason) {
        this.#drop(reason);
        continue;
      }
      this.#questionsOfFact.set(fact.id, [...others, question]);
      candidates.push({ fact, question });
    }
    return candidates;
  }

  takeAnswer({ fact, question }: Candidate, answer: RememberedAnswer): void {
    const section = this.sectionOf(fact);
    const source = sectionText(section, this.#input.project);
    const reason = answerDrop(answer, question, fact, source);
    if (reason) {
      this.#drop(reason);
      return;
    }
    this.#keep(fact, { form: formOf(fact, question), question, answer: answer.text }, "model");
  }

  /** Drops answers to one fact that the others contradict. */
  vote(): void {
    for (const fact of this.#input.facts) {
      const pairs = this.#natural(fact);
      const answers = pairs.map((pair) => pair.answer);
      for (const i of contradicting(answers, fact)) {
        const pair = pairs[i];
        if (pair) this.#remove(pair);
      }
    }
  }

  /** Questions with fixed phrases for the facts that need them. */
  phrasedQuestions(): Phrased[] {
    const { budget, project, facts } = this.#input;
    return facts.flatMap((fact) => {
      const wanted = isStructured(fact) ? budget.templateStructured : budget.templateProse;
      const missing = budget.pairsPerFact - (this.#pairsOfFact.get(fact.id) ?? []).length;
      const templates = templatePairs(fact, project, facts);
      // Fixed phrases about running text teach less than a question of the model: one, and only where nothing else does.
      const most = Math.max(wanted, isStructured(fact) ? missing : Math.min(1, missing));
      return templates.slice(0, Math.max(0, most)).map((template) => ({ fact, ...template }));
    });
  }

  /**
   * Keeps the questions with fixed phrases whose answer is known: gaps are filled with the fact alone, and of what is true
   * or not the template knows best. Those about commands and steps are given back: the teacher is to say them in a sentence.
   */
  addTemplates(phrased: readonly Phrased[]): Phrased[] {
    const open: Phrased[] = [];
    for (const { fact, ...template } of phrased) {
      const style = knownStyle(template.form, this.#statementOf.has(fact.id));
      if (style === undefined) open.push({ fact, ...template });
      else this.#keep(fact, template, "template", style);
    }
    return open;
  }

  /** Keeps questions with fixed phrases with what the teacher says, and where that is wrong with the fact alone. */
  addSaid(phrased: readonly Phrased[], said: readonly RememberedAnswer[]): void {
    for (const [i, { fact, ...template }] of phrased.entries()) {
      const answer = said[i];
      const text = readAnswer(answer?.text ?? "");
      const source = sectionText(this.sectionOf(fact), this.#input.project);
      const right =
        answer !== undefined &&
        contains(text, template.answer) &&
        answerDrop({ ...answer, text }, template.question, fact, source) === undefined;
      if (right) this.#keep(fact, { ...template, answer: text }, "template", "sentence");
      else this.#keep(fact, template, "template", "phrase");
    }
  }

  /** All kept pairs, with the answers that shall be learned. */
  pairs(): Pair[] {
    return [...this.#kept.values()].map((pair) => {
      const statement = this.#quotes.get(pair.id);
      return statement === undefined ? pair : { ...pair, answer: statement, style: "quote" };
    });
  }

  /** Questions of a fact that can be asked in other words: the model's own, then those with fixed phrases. */
  #asked(fact: Fact): string[] {
    const own = this.#natural(fact).filter((pair) => pair.factIds[0] === fact.id);
    const phrased = templatePairs(fact, this.#input.project, this.#input.facts).filter(
      ({ form }) => form !== "sentence" && form !== "yes-no" && form !== "keywords",
    );
    return [...own, ...phrased].map(({ question }) => question);
  }

  #next(key: string): number {
    const n = this.#tries.get(key) ?? 0;
    this.#tries.set(key, n + 1);
    return n;
  }

  #natural(fact: Fact): Pair[] {
    return (this.#pairsOfFact.get(fact.id) ?? []).filter((pair) => pair.source === "model");
  }

  /** Until all are written the answer is the teacher's, by which answers are compared and facts found. */
  #keep(
    fact: Fact,
    { form, question, answer }: TemplatePair,
    source: Pair["source"],
    style: AnswerStyle = "quote",
  ): void {
    const key = `${fact.sectionId}|${normalise(question)}`;
    if (this.#kept.has(key)) return;
    const held = (this.#factsBySection.get(fact.sectionId) ?? []).filter(
      (other) => holdsFact(answer, other) && !saysSpan(question, other.span),
    );
    const id = idOf(this.sectionOf(fact).contentHash, question);
    const statement = style === "quote" ? this.#statementOf.get(fact.id) : undefined;
    const pair: Pair = {
      id,
      kind: "document",
      sectionId: fact.sectionId,
      // The fact that was asked for comes first.
      factIds: held
        .map((other) => other.id)
        .toSorted((a, b) => Number(b === fact.id) - Number(a === fact.id)),
      form,
      question,
      answer,
      source,
      style: statement === undefined && style === "quote" ? "sentence" : style,
      systemPrompt: systemPromptFor(seedOf(id)) % studentSystemPrompts.length,
      heldOut: false,
    };
    this.#kept.set(key, pair);
    if (statement !== undefined) this.#quotes.set(id, statement);
    for (const other of held) {
      this.#pairsOfFact.set(other.id, [...(this.#pairsOfFact.get(other.id) ?? []), pair]);
    }
  }

  #remove(pair: Pair): void {
    this.#drop("contradicts");
    this.#kept.delete(`${pair.sectionId}|${normalise(pair.question)}`);
    for (const id of pair.factIds) {
      this.#pairsOfFact.set(
        id,
        (this.#pairsOfFact.get(id) ?? []).filter((other) => other !== pair),
      );
    }
  }

  #drop(reason: Drop): void {
    this.drops[reason] = (this.drops[reason] ?? 0) + 1;
  }
}

/** How a question with a fixed phrase is answered; undefined where the teacher is to say it. */
function knownStyle(form: QuestionForm, stated: boolean): AnswerStyle | undefined {
  if (form === "sentence") return "phrase";
  if (form === "yes-no") return "sentence";
  return stated ? "quote" : undefined;
}

/** So many of the items, from the first one again where they are fewer. */
function repeated<T>(items: readonly T[], count: number): T[] {
  if (items.length === 0) return [];
  return Array.from({ length: Math.ceil(count / items.length) }, () => items)
    .flat()
    .slice(0, count);
}

function formOf(fact: Fact, question: string): QuestionForm {
  const start = question.toLowerCase();
  if (/^(?:why|for what reason|what is the reason)|\bwhy\b/.test(start)) return "why";
  if (/^(?:how do|how can|how to|what do i run)/.test(start)) return "how-to";
  if (/^(?:is|are|does|do|can|has|did|was|were|will)\b/.test(start)) return "yes-no";
  if (fact.kind === "cell") return "option-value";
  if (fact.kind === "label") return "by-purpose";
  if (fact.kind === "definition") return "definition";
  return "fact";
}
