// The name by which questions call a project.
import type { Document } from "../documents/types.ts";

/**
 * The README's title where it is a name (up to three words), else the folder's name with a capital.
 * @param folderName last part of the folder's path
 */
export function projectName(documents: readonly Document[], folderName: string): string {
  const readme = documents
    .filter((document) => /(?:^|\/)readme\.[a-z]+$/i.test(document.path))
    .toSorted((a, b) => a.path.length - b.path.length)[0];
  const title = readme?.title.replace(/[:–—|].*$/, "").trim() ?? "";
  const isName =
    title !== "" && title.split(/\s+/).length <= 3 && !/^(?:readme|introduction|overview)/i.test(title);
  if (isName) return title;
  return folderName.charAt(0).toUpperCase() + folderName.slice(1);
}
