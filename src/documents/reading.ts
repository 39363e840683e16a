// How sections stand in a prompt: the same in training, in the evaluation and when a question is asked.
import type { Document, Section } from "./types.ts";

/** A section as it stands in a prompt: where it is from, then its text. */
export function sectionReading(section: Section): string {
  return `${[section.document, ...section.headingTrail].join(" > ")}\n${section.text.trim()}`;
}

/** Several sections, in the order given. */
export function sectionsReading(sections: readonly Section[]): string {
  return sections.map(sectionReading).join("\n\n");
}

/** A whole document, section by section. */
export function documentReading(document: Document): string {
  return sectionsReading(document.sections);
}

/** What is read, and the question about it. */
export function questionAbout(reading: string, question: string): string {
  return `${reading}\n\nQuestion: ${question}`;
}
