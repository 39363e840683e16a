// Questions with fixed phrases where they are as good as a model's, and answers that say only the fact. They cost no
// generation; variety comes from several phrases for each kind of fact, chosen by a hash.
import { saysSpan } from "./filters.ts";
import { gap, isStructured, maskSpan } from "./prompts.ts";
import { seedOf, shuffled } from "./randomness.ts";
import type { Fact, QuestionForm } from "./types.ts";
import { contains, contentWords, lowerCell, lowerFirst, normalise, upperFirst } from "./wording.ts";

export interface TemplatePair {
  readonly form: QuestionForm;
  readonly question: string;
  readonly answer: string;
}

/** All pairs with fixed phrases for a fact, in the order in which they should be used. `peers`: all facts. */
export function templatePairs(fact: Fact, project: string, peers: readonly Fact[]): TemplatePair[] {
  const pairs = templatesOf(fact, project, peers).filter(
    ({ form, question, answer }) =>
      form === "yes-no" || answer === fact.cell?.label || !saysSpan(question, fact.span),
  );
  if (pairs.length < 2 || !isStructured(fact)) return pairs;
  // Which phrase comes first differs from fact to fact.
  const turn = seedOf(fact.sentence, fact.span) % pairs.length;
  return [...pairs.slice(turn), ...pairs.slice(0, turn)];
}

function templatesOf(fact: Fact, project: string, peers: readonly Fact[]): TemplatePair[] {
  if (fact.cell && fact.kind === "cell") return cellPairs(fact, fact.cell, project);
  if (fact.cell && fact.kind === "label") return labelPairs(fact.cell, project);
  if (fact.step) return stepPairs(fact, fact.step, project);
  if (fact.kind === "command") return commandPairs(fact, project);
  return sentencePairs(fact, project, peers);
}

function cellPairs(fact: Fact, cell: NonNullable<Fact["cell"]>, project: string): TemplatePair[] {
  const { noun, label, column } = cell;
  const value = fact.span;
  if (column === "meaning") {
    return [
      {
        form: "definition",
        question: `What is the ${noun} ${label} of ${project} for?`,
        answer: `${upperFirst(withoutEnd(value))}.`,
      },
      {
        form: "definition",
        question: `What does ${label} mean in ${project}?`,
        answer: `${upperFirst(withoutEnd(value))}.`,
      },
    ];
  }
  if (/^defaults?(?: value)?$/i.test(column)) {
    const pairs: TemplatePair[] = [
      {
        form: "option-value",
        question: `What is the default of ${label} in ${project}?`,
        answer: value,
      },
      {
        form: "option-value",
        question: `Which value does ${project} use when ${label} is not set?`,
        answer: value,
      },
    ];
    return [...pairs, ...byOtherCells(fact, cell, project, "default")];
  }
  const name = lowerFirst(column.toLowerCase());
  const pairs: TemplatePair[] = [
    {
      form: "fact",
      question: `What is the ${name} of ${label} in ${project}?`,
      answer: value,
    },
    {
      form: "fact",
      question: `For the ${noun} ${label} of ${project}, what is the ${name}?`,
      answer: value,
    },
  ];
  return [...pairs, ...byOtherCells(fact, cell, project, name)];
}

/** Across the table: the cell by what its row is for or by another cell of the row, and the row by the cell. */
function byOtherCells(
  fact: Fact,
  { noun, label, meaning, unique, others = [] }: NonNullable<Fact["cell"]>,
  project: string,
  name: string,
): TemplatePair[] {
  const pairs: TemplatePair[] = others.map(({ column, value }) => ({
    form: "by-value",
    question: `What is the ${name} of the ${noun} of ${project} with the ${column.toLowerCase()} "${withoutEnd(value)}"?`,
    answer: fact.span,
  }));
  if (meaning !== undefined) {
    pairs.unshift({
      form: "by-purpose",
      question: `What is the ${name} in ${project} for "${withoutEnd(lowerCell(meaning))}"?`,
      answer: fact.span,
    });
  }
  if (unique) {
    pairs.unshift({
      form: "by-value",
      question: `Which ${noun} of ${project} has the ${name} ${fact.span}?`,
      answer: label,
    });
  }
  return pairs;
}

function labelPairs(cell: NonNullable<Fact["cell"]>, project: string): TemplatePair[] {
  const { noun, label, meaning } = cell;
  if (meaning === undefined) return [];
  const purpose = withoutEnd(lowerCell(meaning));
  return [
    {
      form: "by-purpose",
      question: `Which ${noun} of ${project} is for this: ${purpose}?`,
      answer: label,
    },
    {
      form: "reversed",
      question: `${upperFirst(purpose)}: which ${project} ${noun} is that?`,
      answer: label,
    },
  ];
}

function stepPairs(fact: Fact, step: NonNullable<Fact["step"]>, project: string): TemplatePair[] {
  const text = fact.span;
  const title = step.title.toLowerCase();
  const ordinal = ["first", "second", "third", "fourth", "fifth", "sixth"][step.number - 1];
  const pairs: TemplatePair[] = [];
  if (step.previous !== undefined) {
    pairs.push({
      form: "how-to",
      question: `${project}, ${title}: what comes after "${withoutEnd(lowerFirst(step.previous))}"?`,
      answer: `${text}.`,
    });
  }
  if (ordinal !== undefined) {
    pairs.push({
      form: "list",
      question: `What is the ${ordinal} step of "${title}" in ${project}?`,
      answer: `${text}.`,
    });
  }
  return pairs;
}

function commandPairs(fact: Fact, project: string): TemplatePair[] {
  if (fact.purpose === undefined || contains(fact.purpose, fact.span)) return [];
  const purpose = withoutEnd(lowerFirst(fact.purpose));
  return [
    {
      form: "how-to",
      question: `Which command does ${project} have for this: ${purpose}?`,
      answer: `\`${fact.span}\``,
    },
    {
      form: "by-purpose",
      question: `What do I type in ${project} for "${purpose}"?`,
      answer: `\`${fact.span}\``,
    },
  ];
}

/** Words of a search. */
const keywords = 3;
/** Characters; longer ones are no question any more. */
const longestText = 300;

function sentencePairs(fact: Fact, project: string, peers: readonly Fact[]): TemplatePair[] {
  const masked = maskSpan(fact.sentence, fact.span);
  const pairs = keywordPairs(masked, fact, project);
  if (fact.context !== undefined) {
    // Without what stands before it the sentence cannot be understood, and so not be called true or false.
    const whole = `${fact.context} ${masked}`;
    if (!masked.includes(gap) || saysSpan(fact.context, fact.span) || whole.length > longestText)
      return pairs;
    return [
      ...pairs,
      {
        form: "sentence",
        question: `Fill in the gap in this text about ${project}: ${whole}`,
        answer: fact.span,
      },
    ];
  }
  if (masked.includes(gap) && contentWords(masked).length >= 3) {
    pairs.push({
      form: "sentence",
      question: contains(masked, project)
        ? `Fill in the gap: ${masked}`
        : `Fill in the gap in this sentence about ${project}: ${masked}`,
      answer: fact.span,
    });
  }
  const about = (sentence: string): string =>
    contains(sentence, project) ? `Is this true? ${sentence}` : `Is this true of ${project}? ${sentence}`;
  const wrong = otherSpan(fact, peers);
  // False as often as true, or the model learns to say yes.
  if (wrong !== undefined && seedOf(fact.span, fact.sentence, "side") % 2 === 0) {
    const swapped = fact.sentence.replace(fact.span, () => wrong);
    pairs.push({ form: "yes-no", question: about(swapped), answer: `No. ${fact.sentence}` });
  } else {
    pairs.push({ form: "yes-no", question: about(fact.sentence), answer: "Yes, that is true." });
  }
  // The gap teaches more than a yes: it comes first for all but every sixth fact.
  const [first, ...rest] = pairs;
  return first && seedOf(fact.sentence, fact.span, "form") % 6 === 0 ? [first, ...rest.toReversed()] : pairs;
}

/** A search by some of the sentence's words: it ties what a question may be about to the sentence, however it is asked. */
function keywordPairs(masked: string, fact: Fact, project: string): TemplatePair[] {
  const words = [...new Set(contentWords(masked.replaceAll(gap, " ")))].filter(
    (word) => !contains(project, word),
  );
  const chosen = new Set(shuffled(words, seedOf(fact.span), (word) => word).slice(0, keywords));
  if (chosen.size < 2) return [];
  const query = words.filter((word) => chosen.has(word)).join(" ");
  return [{ form: "keywords", question: `${project}: ${query}?`, answer: fact.span }];
}

/** A span of the same kind and unit from elsewhere, that makes the sentence false. */
function otherSpan(fact: Fact, peers: readonly Fact[]): string | undefined {
  if (!["number", "name", "code"].includes(fact.kind)) return undefined;
  const unit = fact.kind === "number" ? fact.span.split(" ").slice(1).join(" ") : "";
  const words = fact.span.split(" ").length;
  const others = peers.filter(
    (peer) =>
      peer.kind === fact.kind &&
      peer.span.split(" ").length === words &&
      normalise(peer.span) !== normalise(fact.span) &&
      peer.span.split(" ").slice(1).join(" ") === unit &&
      !contains(fact.sentence, peer.span),
  );
  if (fact.kind === "number") {
    const digits = /^\d+$/.exec(fact.span.split(" ")[0] ?? "")?.[0];
    if (others.length === 0 && digits !== undefined)
      return fact.span.replace(digits, String(Number(digits) * 2 + 1));
  }
  return others[seedOf(fact.span, fact.sentence) % Math.max(1, others.length)]?.span;
}

function withoutEnd(text: string): string {
  return text.trim().replace(/[.;:]+$/, "");
}
