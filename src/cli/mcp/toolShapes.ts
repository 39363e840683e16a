// What the tools of the MCP server take and give.
import { z } from "zod";

export const questionShape = {
  question: z
    .string()
    .trim()
    .min(1)
    .max(20_000)
    .describe("One question about the project, complete in itself."),
};

export const searchShape = {
  query: z.string().trim().min(1).max(20_000).describe("Words of what is looked for."),
  count: z.int().min(1).max(50).optional().describe("Most sections that are returned; default 5."),
};

const place = {
  document: z.string().describe("Path from the project's folder."),
  headings: z.array(z.string()).describe("The section's headings, outermost first."),
  startLine: z.int(),
  endLine: z.int(),
};

export const answerShape = {
  answer: z.string(),
  abstained: z.boolean().describe("Nothing like it was taught, so nothing was answered."),
  doubtful: z.boolean().describe("Answered, but less sure than of what was taught."),
  confidence: z.number().describe("That the question was taught, 0 to 1."),
  version: z.int().describe("Version of the adapter that answered."),
  model: z.string(),
  asOfCommit: z.string().nullable().describe("Commit of the documents that were taught."),
  changedDocuments: z.int().describe("Documents that differ from what was taught."),
  sources: z
    .array(
      z.object({ ...place, changed: z.boolean().describe("The document differs from what was taught.") }),
    )
    .describe("The sections that taught the answer, best first."),
};

export const sectionsShape = {
  sections: z.array(z.object({ ...place, excerpt: z.string().describe("The beginning of its text.") })),
};
