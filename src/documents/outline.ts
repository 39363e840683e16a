// What a reader makes of a file: headings with blocks of lines under them. Knows no format and no size limit of a file.
import type { Document } from "./types.ts";

/** About how many characters a section's text has. */
export const sectionCharacters = 1200;
/** A code block longer than this fits no prompt; only then is it cut, at line ends. */
export const codeCharacters = 6000;

/** One kind of file; a new one is one file with such an object and one line in `readers.ts`. */
export interface DocumentReader {
  readonly format: Document["format"];
  /** Lower case, with the dot. */
  readonly extensions: readonly string[];
  /** Names without an extension that are read too, upper case. */
  readonly names?: readonly string[];
  /**
   * @param text the whole file, line ends as `\n`, secrets masked
   * @param path path from the folder
   */
  read(text: string, path: string): Outline;
}

export interface Outline {
  /** Undefined when the file says none. */
  readonly title?: string;
  readonly sections: readonly OutlineSection[];
}

export interface OutlineSection {
  /** Empty for what stands before the first heading. */
  readonly headingTrail: readonly string[];
  readonly blocks: readonly Block[];
}

/** A paragraph, list, table or code block: kept in one section if it fits. */
export interface Block {
  readonly pieces: readonly Piece[];
}

/** What is never cut. */
export interface Piece {
  /** 1-based lines of the file, both inclusive; pieces of one line have the same ones. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  /** Pieces of one table or code block share this object; a section that begins or ends within it gets these lines. */
  readonly frame?: Frame;
  /** The piece has the frame's `before` (`after`) itself. */
  readonly opens?: boolean;
  readonly closes?: boolean;
}

export interface Frame {
  readonly before: string;
  readonly after: string;
}

/** Collects sections while a reader meets headings and blocks from top to bottom. */
export function outlineWriter(): {
  /** @param level 1 for the outermost */
  heading(level: number, title: string): void;
  block(block: Block): void;
  sections(): OutlineSection[];
} {
  const sections: { headingTrail: string[]; blocks: Block[] }[] = [{ headingTrail: [], blocks: [] }];
  const open: { level: number; title: string }[] = [];
  return {
    heading(level, title) {
      while (open.length > 0 && open[open.length - 1]!.level >= level) open.pop();
      // A heading without words (an image, a link target) ends the section before it but names nothing.
      if (title !== "") open.push({ level, title });
      sections.push({ headingTrail: open.map((heading) => heading.title), blocks: [] });
    },
    block(block) {
      if (block.pieces.length > 0) sections[sections.length - 1]!.blocks.push(block);
    },
    sections: () => sections,
  };
}
