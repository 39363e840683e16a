// Documents of an invented project for the tests of this folder.
import type { Document } from "../../src/documents/types.ts";

export function document(path: string, sections: readonly (readonly [string, string])[]): Document {
  return {
    path,
    format: "markdown",
    bytes: 1,
    contentHash: path,
    title: path,
    sections: sections.map(([heading, text], index) => ({
      id: `${path}#${index}`,
      document: path,
      headingTrail: [heading],
      startLine: index * 5 + 1,
      endLine: index * 5 + 4,
      text,
      contentHash: `${path}${index}`,
    })),
  };
}

export const lanternDocuments: readonly Document[] = [
  document("docs/configuration.md", [
    ["Network", "The service listens on port 7431."],
    ["Cache", "The cache holds 512 entries."],
  ]),
  document("docs/operations.md", [
    ["Backups", "Backups are kept for 31 nights."],
    ["Release", "A release is named after a lighthouse."],
  ]),
];
