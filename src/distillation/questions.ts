// Writes questions until every fact is the answer of enough kept pairs, and has the teacher answer them.
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
import { questionStarts } from "./questionStarts.ts";
import { isStructured, questionMessages, sectionText, teacherMessages } from "./prompts.ts";
import { idOf, seedOf } from "./randomness.ts";
import type { RememberedAnswer, RememberedModel } from "./rememberedModel.ts";
import { studentSystemPrompts, systemPromptFor } from "./systemPrompts.ts";
import { type TemplatePair, templatePairs } from "./templates.ts";
import type { Fact, Pair, QuestionForm } from "./types.ts";
import { normalise } from "./wording.ts";

export interface WritingInput {
  readonly project: string;
  readonly sections: readonly Section[];
  readonly facts: readonly Fact[];
  readonly budget: Budget;
  readonly seed: number;
}

export interface WrittenPairs {
  readonly pairs: readonly Pair[];
  readonly drops: DropCounts;
  /** Questions that the model wrote. */
  readonly asked: number;
}

/** `done` of about `total` requests to the model. */
export type WritingProgress = (done: number, total: number) => void;

/** Tokens of the longest question and of the longest answer. */
export const questionTokens = 40;
export const answerTokens = 48;

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
    const asks = state.asks();
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
  const phrased = state.phrasedQuestions();
  const said = await model.generate(
    phrased.map(({ fact, question }) => answerRequest(state.sectionOf(fact), input.project, question)),
    { signal, onAnswer: () => onProgress(++done, done) },
  );
  state.addTemplates(phrased, said);
  onProgress(done, done);
  return { pairs: state.pairs(), drops: state.drops, asked: state.asked };
}

/** The request that makes the teacher answer a question with the section in front of it. */
export function answerRequest(section: Section, project: string, question: string): GenerateRequest {
  return {
    messages: teacherMessages(section, project, question, true),
    maxTokens: answerTokens,
    temperature: 0,
    confidence: true,
    // One sentence is enough, and short answers are learned best.
    stop: ["\n", ". "],
  };
}

/** The answer as a sentence: the full stop, at which generation ended, is put back. */
export function readAnswer(text: string): string {
  const answer = text.trim();
  return answer === "" || /[.!?]$/.test(answer) || answer.split(/\s+/).length < 4 ? answer : `${answer}.`;
}

/** The n-th way to ask the model for a question about a fact; the 0th is greedy. */
export function questionRequest(
  fact: Fact,
  section: Section,
  project: string,
  n: number,
  seed: number,
): GenerateRequest {
  const starts = questionStarts(fact, project);
  const start = starts[n % starts.length] ?? "";
  return {
    messages: questionMessages(fact, section, project),
    ...(start === "" ? {} : { prefill: start }),
    maxTokens: questionTokens,
    // Greedy once, then warmer with every further try: another start alone often gives the same question.
    temperature: n === 0 ? 0 : Math.min(1.2, 0.7 + 0.05 * n),
    seed: seedOf(seed, section.contentHash, fact.sentence, fact.span, n),
    stop: ["?", "\n"],
  };
}

/** Kept pairs with the model's own question that a fact should have. */
function naturalWanted(fact: Fact, budget: Budget): number {
  if (!isStructured(fact)) return budget.naturalProse;
  // Fixed phrases ask for steps and meanings as well as a model does.
  if (fact.kind === "step" || (fact.kind === "cell" && fact.cell?.column === "meaning")) {
    return Math.max(0, budget.naturalStructured - 1);
  }
  return budget.naturalStructured;
}

interface Candidate {
  readonly fact: Fact;
  readonly question: string;
}

interface Phrased extends TemplatePair {
  readonly fact: Fact;
}

class WritingState {
  readonly drops: DropCounts = {};
  asked = 0;
  readonly #input: WritingInput;
  readonly #sections: ReadonlyMap<string, Section>;
  readonly #factsBySection = new Map<string, Fact[]>();
  /** Kept pairs by section and normalised question. */
  readonly #kept = new Map<string, Pair>();
  readonly #pairsOfFact = new Map<string, Pair[]>();
  readonly #questionsOfFact = new Map<string, string[]>();
  readonly #tries = new Map<string, number>();

  constructor(input: WritingInput) {
    this.#input = input;
    this.#sections = new Map(input.sections.map((section) => [section.id, section]));
    for (const fact of input.facts) {
      this.#factsBySection.set(fact.sectionId, [...(this.#factsBySection.get(fact.sectionId) ?? []), fact]);
    }
  }

  sectionOf(fact: Fact): Section {
    const section = this.#sections.get(fact.sectionId);
    if (!section) throw new Error(`no section ${fact.sectionId}`);
    return section;
  }

  /** Requests for questions about the facts that do not have enough. */
  asks(): { fact: Fact; request: GenerateRequest }[] {
    const { budget, project, seed } = this.#input;
    const asks: { fact: Fact; request: GenerateRequest }[] = [];
    for (const fact of this.#input.facts) {
      const tries = naturalWanted(fact, budget) - this.#natural(fact).length;
      if (tries <= 0) continue;
      const first = this.#tries.get(fact.id) ?? 0;
      this.#tries.set(fact.id, first + tries);
      for (let n = first; n < first + tries; n++) {
        asks.push({ fact, request: questionRequest(fact, this.sectionOf(fact), project, n, seed) });
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
    this.#keep(fact, { form: formOf(fact, question), question, answer: answer.text }, "model", true);
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
   * Keeps them with what the teacher says, and where that is wrong with the fact alone. Gaps are filled with the fact
   * alone, and of what is true or not the template knows best.
   */
  addTemplates(phrased: readonly Phrased[], said: readonly RememberedAnswer[]): void {
    for (const [i, { fact, ...template }] of phrased.entries()) {
      const answer = said[i];
      const text = readAnswer(answer?.text ?? "");
      const source = sectionText(this.sectionOf(fact), this.#input.project);
      const fixed = template.form === "sentence" || template.form === "yes-no";
      const right =
        !fixed &&
        answer !== undefined &&
        answerDrop({ ...answer, text }, template.question, fact, source) === undefined;
      this.#keep(
        fact,
        right ? { ...template, answer: text } : template,
        "template",
        right || template.form === "yes-no",
      );
    }
  }

  pairs(): Pair[] {
    return [...this.#kept.values()];
  }

  #natural(fact: Fact): Pair[] {
    return (this.#pairsOfFact.get(fact.id) ?? []).filter((pair) => pair.source === "model");
  }

  /** `sentence`: the teacher was asked for a sentence. */
  #keep(
    fact: Fact,
    { form, question, answer }: TemplatePair,
    source: Pair["source"],
    sentence: boolean,
  ): void {
    const key = `${fact.sectionId}|${normalise(question)}`;
    if (this.#kept.has(key)) return;
    const held = (this.#factsBySection.get(fact.sectionId) ?? []).filter(
      (other) => holdsFact(answer, other) && !saysSpan(question, other.span),
    );
    const id = idOf(this.sectionOf(fact).contentHash, question);
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
      ...(sentence ? { sentence } : {}),
      systemPrompt: systemPromptFor(seedOf(id)) % studentSystemPrompts.length,
      heldOut: false,
    };
    this.#kept.set(key, pair);
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
