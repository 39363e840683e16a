import { stoppedByPerson } from "../../errors/cancelled.ts";
import type { CliCommand } from "../cliCommand.ts";
import { untilAborted } from "../interrupt.ts";

export const mcpCommand: CliCommand = {
  usage: "mcp [folder]",
  summary: "let assistants ask, by the Model Context Protocol",
  details: `Serves a folder's taught model on stdin and stdout, for assistants that start MCP servers. Its tools are
ask_project_knowledge and search_documents; its resources are the documents. It ends when stdin closes.

  $ claude mcp add steep -- npx steep mcp docs/
  {"mcpServers": {"steep": {"command": "npx", "args": ["steep", "mcp", "docs/"]}}}`,
  async run([folder = "."], { options, output }) {
    // stdout is the protocol: whatever a library prints goes to stderr.
    for (const name of ["log", "info", "debug"] as const) console[name] = console.error;
    const [
      { StdioServerTransport },
      { holdSession },
      { openPlace },
      { openSession },
      { createKnowledgeServer },
    ] = await Promise.all([
      import("@modelcontextprotocol/sdk/server/stdio.js"),
      import("../../engine/heldSession.ts"),
      import("../../engine/place.ts"),
      import("../../engine/session.ts"),
      import("../mcp/knowledgeServer.ts"),
    ]);
    await openPlace(folder, options.dataDir);
    const gone = new AbortController();
    const signal = AbortSignal.any([options.signal, gone.signal]);
    const session = holdSession(openSession);
    const server = createKnowledgeServer(folder, options, session);
    // Callbacks of the SDK are properties, not events.
    Object.assign(server.server, { onerror: (error: Error) => output.note(`error: ${error.message}`) });
    // The transport of the SDK does not look at the end of its input.
    process.stdin.once("end", () => gone.abort(stoppedByPerson()));
    await server.connect(new StdioServerTransport());
    await untilAborted(signal);
    await server.close();
    await session.close();
  },
};
