// The MCP server with a real model, asked by the SDK's own client.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { fromSource } from "../../../src/engine/trainerProgram.ts";
import { teachSmallModel } from "../../engine/zeroAdapter.ts";
import { temporaryFolders } from "../steep.ts";

const makeFolder = temporaryFolders();
const main = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

describe("steep mcp with a real model", function () {
  this.timeout(5 * 60_000);

  it("answers with version, commit and sources", async () => {
    const { folder, dataDir } = await teachSmallModel(makeFolder);
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [...fromSource(main), "mcp", folder, "--data-dir", dataDir],
      stderr: "ignore",
    });
    const client = new Client({ name: "test", version: "1" });
    await client.connect(transport);
    try {
      const { structuredContent, isError } = await client.callTool({
        name: "ask_project_knowledge",
        arguments: { question: "Which port does Kestrel listen on?" },
      });
      assert.notEqual(isError, true);
      const answer = structuredContent as {
        answer: string;
        abstained: boolean;
        version: number;
        asOfCommit: string;
        changedDocuments: number;
        sources: { document: string; headings: string[] }[];
      };
      assert.ok(answer.answer !== "");
      assert.equal(answer.abstained, false);
      assert.equal(answer.version, 2);
      assert.match(answer.asOfCommit, /^3f2a91c/);
      assert.equal(answer.changedDocuments, 0);
      assert.equal(answer.sources[0]?.document, "README.md");
    } finally {
      await client.close();
    }
  });
});
