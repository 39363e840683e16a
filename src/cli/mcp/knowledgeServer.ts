// What a folder's model knows, as tools and resources of the Model Context Protocol. Knows nothing of streams.
import { McpServer, ResourceTemplate } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { basename, resolve } from "node:path";
import { answerQuestion } from "../../engine/answerQuestion.ts";
import { listDocuments, readDocumentText } from "../../engine/documentText.ts";
import type { EngineOptions } from "../../engine/engineOptions.ts";
import type { HeldSession } from "../../engine/heldSession.ts";
import { searchDocuments } from "../../engine/suggestions.ts";
import { version } from "../../engine/version.ts";
import { UserError } from "../../errors/userError.ts";
import { answerShape, questionShape, searchShape, sectionsShape } from "./toolShapes.ts";

/** A server about one folder; its model is loaded with the first question. */
export function createKnowledgeServer(
  folder: string,
  options: EngineOptions,
  session: HeldSession,
): McpServer {
  const project = basename(resolve(folder));
  const server = new McpServer(
    { name: "steep", title: `Steep: ${project}`, version },
    {
      instructions: `Answers questions about the project "${project}" from a local model that was taught its documents. Ask ask_project_knowledge for facts (names, numbers, commands, settings). When it abstains, or when the wording matters, use search_documents or read the document.`,
    },
  );

  server.registerTool(
    "ask_project_knowledge",
    {
      title: "Ask the project's model",
      description: `Asks the model that was taught the documents of "${project}". Returns the answer with the sections that taught it; "abstained" is true where nothing like it was taught.`,
      inputSchema: questionShape,
      outputSchema: answerShape,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ question }, { signal }) =>
      answered(async () => {
        const asking = { ...options, signal };
        const answer = await session.use(folder, asking, (open) =>
          answerQuestion(open, folder, { question }, asking, () => undefined),
        );
        return {
          answer: answer.text,
          abstained: answer.abstained,
          doubtful: answer.doubtful,
          confidence: answer.confidence,
          version: answer.adapterVersion,
          model: answer.model,
          asOfCommit: answer.asOf ?? null,
          changedDocuments: answer.changedDocuments,
          sources: answer.sources.map((source) => ({
            document: source.document,
            headings: source.headingTrail.filter((heading) => heading !== ""),
            startLine: source.startLine,
            endLine: source.endLine,
            changed: source.changed,
          })),
        };
      }),
  );

  server.registerTool(
    "search_documents",
    {
      title: "Search the project's documents",
      description: `Finds the sections of the documents of "${project}" that hold the words of a query, best first. No model is asked.`,
      inputSchema: searchShape,
      outputSchema: sectionsShape,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ query, count }, { signal }) =>
      answered(async () => {
        const found = await searchDocuments(folder, query, count ?? 5, { ...options, signal });
        return {
          sections: found.map(({ document, headingTrail, startLine, endLine, excerpt }) => ({
            document,
            headings: headingTrail.filter((heading) => heading !== ""),
            startLine,
            endLine,
            excerpt,
          })),
        };
      }),
  );

  server.registerResource(
    "documents",
    new ResourceTemplate("steep://documents/{+path}", {
      list: async ({ signal }) => ({
        resources: (await listDocuments(folder, { ...options, signal })).map(({ path, title }) => ({
          uri: uriOf(path),
          name: path,
          title,
          mimeType: "text/plain",
        })),
      }),
    }),
    { title: "Documents", description: "The documents as they are taught, secrets masked." },
    async (uri, _variables, { signal }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: "text/plain",
          text: await readDocumentText(folder, pathOf(uri), { ...options, signal }),
        },
      ],
    }),
  );
  return server;
}

/** The result as text for a model and as data for a program; what a person can mend as the tool's own error. */
async function answered(work: () => Promise<Record<string, unknown>>): Promise<CallToolResult> {
  try {
    const result = await work();
    return { content: [{ type: "text", text: JSON.stringify(result) }], structuredContent: result };
  } catch (error) {
    if (!UserError.is(error)) throw error;
    return { isError: true, content: [{ type: "text", text: `${error.message} ${error.hint}` }] };
  }
}

const prefix = "steep://documents/";

function uriOf(path: string): string {
  return prefix + path.split("/").map(encodeURIComponent).join("/");
}

function pathOf(uri: URL): string {
  return uri.href.slice(prefix.length).split("/").map(decodeURIComponent).join("/");
}
