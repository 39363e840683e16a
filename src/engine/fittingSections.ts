// The sections that the taught model can read: code that is kept whole may be longer than a small model's context.
import type { Section } from "../documents/types.ts";

/** Tokens that instructions, names, a question and its answer take around a section. */
const aroundSection = 512;

export interface FittingSections {
  readonly sections: readonly Section[];
  readonly tooLong: readonly Section[];
}

/** @param openCounter called only where a section is so long that it has to be looked at. */
export async function fittingSections(
  sections: readonly Section[],
  contextTokens: number,
  openCounter: () => Promise<(text: string) => number>,
): Promise<FittingSections> {
  const room = Math.max(1, contextTokens - aroundSection);
  // No token is shorter than a byte.
  if (sections.every(({ text }) => Buffer.byteLength(text) <= room)) return { sections, tooLong: [] };
  const countTokens = await openCounter();
  const tooLong = sections.filter(({ text }) => countTokens(text) > room);
  return { sections: sections.filter((section) => !tooLong.includes(section)), tooLong };
}

/** A line for the person: where the text stands that is not taught. */
export function tooLongNote({ document, startLine, endLine }: Section, contextTokens: number): string {
  return `${document}: lines ${startLine} to ${endLine} are not taught: they are longer than the ${contextTokens} tokens that this model reads.`;
}
