// The check before a run: is there anything to learn from, and if not, why not?
import { UserError } from "../errors/userError.ts";
import type { DocumentProblem, DocumentSet } from "./types.ts";

/** @throws UserError `no-documents` when the set has none, with the counts of what was skipped and the way out */
export function requireDocuments(set: DocumentSet, folder: string): void {
  if (set.documents.length > 0) return;
  const reasons: string[] = [];
  for (const [code, words] of Object.entries(problemWords)) {
    const count = new Set(set.problems.filter((problem) => problem.code === code).map(({ path }) => path))
      .size;
    if (count > 0) reasons.push(`${count} ${words}`);
  }
  const { ignored = 0, otherFormat = 0, licences = 0 } = set.skipped ?? {};
  if (ignored > 0) reasons.push(`${ignored} ignored by .gitignore, .git/info/exclude or .steepignore`);
  if (otherFormat > 0) reasons.push(`${otherFormat} of other formats`);
  if (licences > 0) reasons.push(`${licences} licence texts`);
  const skipped = reasons.length > 0 ? ` Skipped: ${reasons.join(", ")}.` : " The folder holds no files.";
  throw new UserError(
    "no-documents",
    `There is no document to learn from in ${folder}.${skipped}`,
    wayOut(set),
  );
}

const problemWords: Readonly<Record<DocumentProblem["code"], string>> = {
  "too-large": "too large",
  binary: "binary",
  encoding: "not UTF-8 or UTF-16",
  unreadable: "not readable",
  empty: "empty",
  "ignored-link": "symbolic links",
  "secret-masked": "with nothing but secrets",
};

function wayOut(set: DocumentSet): string {
  const has = (code: DocumentProblem["code"]): boolean =>
    set.problems.some((problem) => problem.code === code);
  const ways = ["Add Markdown, text, AsciiDoc or reStructuredText files, or name the folder that holds them"];
  if (has("too-large")) ways.push("raise maxFileKilobytes for the large ones");
  if (has("encoding")) ways.push("save the others as UTF-8");
  if ((set.skipped?.ignored ?? 0) > 0)
    ways.push("bring ignored ones back with a line such as !docs/ in .steepignore");
  if ((set.skipped?.otherFormat ?? 0) > 0)
    ways.push("switch on docComments to read the doc comments of source files");
  return `${ways.join("; ")}.`;
}
