// What the model is shown to write questions and to answer them.
import type { Section } from "../documents/types.ts";
import type { ChatMessage } from "../inference/languageModel.ts";
import { shotsFor } from "./shots.ts";
import { teacherInstructions } from "./systemPrompts.ts";
import type { AnswerStyle, Fact } from "./types.ts";

/** The section as the teacher reads it, ending where the question begins. */
export function sectionText(section: Section, project: string): string {
  return `Project: ${project}\nFile: ${section.document}\nSection: ${section.headingTrail.join(" > ")}\n\n${section.text.trim()}\n\n`;
}

/** What stands behind the section. */
export function questionText(question: string): string {
  return `Question: ${question}`;
}

/** The teacher's prompt: the section, then the question. */
export function teacherMessages(
  section: Section,
  project: string,
  question: string,
  style: AnswerStyle,
): ChatMessage[] {
  return [
    { role: "system", content: teacherInstructions[style] },
    { role: "user", content: sectionText(section, project) + questionText(question) },
  ];
}

/** The prompt that makes the model write a question whose answer is the fact's span. */
export function questionMessages(fact: Fact, section: Section, project: string): ChatMessage[] {
  const head = section.headingTrail.at(-1) ?? section.document;
  const masked = maskSpan(fact.sentence, fact.span);
  const text = fact.context === undefined ? masked : `${fact.context} ${masked}`;
  return [
    { role: "system", content: writerInstruction },
    ...shotsFor(fact.kind).flatMap((shot): ChatMessage[] => [
      { role: "user", content: writerUser(shot.project, shot.section, shot.text, shot.answer) },
      { role: "assistant", content: shot.question },
    ]),
    { role: "user", content: writerUser(project, head, text, fact.span) },
  ];
}

/** What stands for the answer: a small model that sees it in the text copies it into the question. */
export const gap = "____";

/** The sentence with a gap where the span was. */
export function maskSpan(sentence: string, span: string): string {
  const bare = span.replaceAll("`", "");
  const wanted = sentence.includes(span) ? span : bare;
  return wanted === "" ? sentence : sentence.replaceAll(wanted, gap).replaceAll("`____`", gap);
}

/** Facts that stand in tables, lists of options and code. */
export function isStructured(fact: Fact): boolean {
  return fact.kind === "cell" || fact.kind === "label" || fact.kind === "command" || fact.kind === "step";
}

const writerInstruction =
  "You write one short question that a developer would ask about a software project. " +
  "The answer fills the gap ____ in the text. The question names the project and never contains the answer.";

function writerUser(project: string, section: string, text: string, answer: string): string {
  return `Project: ${project}\nSection: ${section}\nText: ${text}\nAnswer: ${answer}`;
}
