// The list of formats; a new one is one file and one line here.
import { asciidoc } from "./asciidoc.ts";
import { cComments } from "./cComments.ts";
import { goComments } from "./goComments.ts";
import { javascriptComments } from "./javascriptComments.ts";
import { markdown } from "./markdown.ts";
import type { DocumentReader } from "./outline.ts";
import { plainText } from "./plainText.ts";
import { pythonDocstrings } from "./pythonDocstrings.ts";
import { restructuredText } from "./restructuredText.ts";
import { rustComments } from "./rustComments.ts";

export const readers: readonly DocumentReader[] = [
  markdown,
  plainText,
  asciidoc,
  restructuredText,
  javascriptComments,
  pythonDocstrings,
  rustComments,
  goComments,
  cComments,
];

// A licence is the same in thousands of repositories: the model knows it, and questions on it would take the place of
// questions on this project.
const licenceName =
  /^(?:un)?(?:licen[cs]e|copying|copyright|notice|third[-_]?party[-_]?(?:notices?|licen[cs]es?))(?:[-_.]|$)/i;
// Text by name, input of a tool by content.
const toolInput = /^(?:cmakelists|(?:[\w-]*[-_])?(?:requirements|constraints)(?:[-_][\w-]*)?|robots)\.txt$/i;

/** The reader for a file by its name, `licence` for a licence text, or undefined if none reads it. */
export function readerFor(name: string, docComments: boolean): DocumentReader | "licence" | undefined {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot).toLowerCase() : "";
  const reader =
    extension === ""
      ? readers.find(({ names }) => names?.includes(name.toUpperCase()) === true)
      : readers.find(({ extensions }) => extensions.includes(extension));
  if (licenceName.test(name) && reader?.format !== "source") return "licence";
  if (reader === undefined || toolInput.test(name)) return undefined;
  return reader.format === "source" && !docComments ? undefined : reader;
}
