// `steep mcp` as assistants start it: a process, asked by the SDK's own client.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { fromSource } from "../../../src/engine/trainerProgram.ts";
import { operations, teachWithoutModel, type TaughtFolder } from "../../engine/taughtFolder.ts";
import { startSteep, temporaryFolders } from "../steep.ts";

const makeFolder = temporaryFolders();
const main = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

interface ToolResult {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
}

describe("steep mcp", () => {
  let taught: TaughtFolder;
  let client: Client;
  let transport: StdioClientTransport;

  before(async () => {
    taught = await teachWithoutModel(makeFolder);
    // The words are those with which the extension starts it.
    transport = new StdioClientTransport({
      command: process.execPath,
      args: [...fromSource(main), "mcp", taught.folder, "--data-dir", taught.dataDir],
      stderr: "pipe",
    });
    client = new Client({ name: "test", version: "1" });
    await client.connect(transport);
  });
  after(() => client.close());

  const call = async (name: string, args: Record<string, unknown>): Promise<ToolResult> =>
    (await client.callTool({ name, arguments: args })) as unknown as ToolResult;

  it("says who it is, and which tools it has", async () => {
    assert.equal(client.getServerVersion()?.name, "steep");
    assert.match(client.getInstructions() ?? "", /ask_project_knowledge/);
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ["ask_project_knowledge", "search_documents"],
    );
    for (const { inputSchema, outputSchema, annotations } of tools) {
      assert.equal(inputSchema.type, "object");
      assert.ok(outputSchema);
      assert.equal(annotations?.readOnlyHint, true);
    }
  });

  it("finds sections by words", async () => {
    const { structuredContent, content } = await call("search_documents", { query: "empties a queue" });
    const { sections } = structuredContent as { sections: { document: string; excerpt: string }[] };
    assert.equal(sections[0]?.document, "docs/operations.md");
    assert.match(sections[0].excerpt, /kestrel drain/);
    assert.deepEqual(JSON.parse(content[0]?.text ?? ""), structuredContent);
    const one = await call("search_documents", { query: "kestrel", count: 1 });
    assert.equal((one.structuredContent as { sections: unknown[] }).sections.length, 1);
  });

  it("refuses what is no question", async () => {
    const { isError, content } = await call("ask_project_knowledge", { question: " " });
    assert.equal(isError, true);
    assert.match(content[0]?.text ?? "", /question/);
  });

  it("says what is wrong with an adapter that cannot be loaded, and stays", async () => {
    await writeFile(taught.adapter, "another file");
    const { isError, content } = await call("ask_project_knowledge", { question: "Which port?" });
    assert.equal(isError, true);
    assert.match(content[0]?.text ?? "", /not the one that was made.*inject the folder again/s);
    await client.ping();
  });

  it("has the documents as resources, as they are now", async () => {
    const { resources } = await client.listResources();
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["README.md", "docs/operations.md"],
    );
    const uri = resources[1]?.uri ?? "";
    const { contents } = await client.readResource({ uri });
    const [first] = contents as { text: string }[];
    assert.match(first?.text ?? "", /kestrel drain/);
    await writeFile(
      join(taught.folder, "docs/operations.md"),
      `${operations}\nThe token is ghp_abcdefghijklmnopqrstuvwxyz0123456789.\n`,
    );
    const again = (await client.readResource({ uri })).contents as { text: string }[];
    assert.match(again[0]?.text ?? "", /The token is/);
    assert.doesNotMatch(again[0]?.text ?? "", /ghp_abc/);
  });

  it("reads nothing but documents of the folder", async () => {
    await writeFile(join(taught.folder, "secret.key"), "secret");
    for (const path of ["secret.key", "../etc/passwd", "..%2F..%2Fetc%2Fpasswd"]) {
      await assert.rejects(client.readResource({ uri: `steep://documents/${path}` }), path);
    }
  });
});

describe("steep mcp as a process", () => {
  it("ends when its client is gone, with nothing but the protocol on stdout", async () => {
    const { folder, dataDir } = await teachWithoutModel(makeFolder);
    const running = startSteep(["mcp", folder, "--data-dir", dataDir]);
    const initialize = {
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "t", version: "1" } },
    };
    running.write(`${JSON.stringify(initialize)}\n`);
    const { id } = JSON.parse(await running.line()) as { id: number };
    assert.equal(id, 1);
    running.endInput();
    const ran = await running.ended;
    assert.equal(ran.code, 0, ran.stderr);
    for (const line of ran.stdout.trim().split("\n"))
      assert.equal((JSON.parse(line) as { jsonrpc: string }).jsonrpc, "2.0");
  });

  it("refuses a folder that is not there", async () => {
    const running = startSteep(["mcp", "/no/such"]);
    const ran = await running.ended;
    assert.equal(ran.code, 1);
    assert.equal(ran.stdout, "");
    assert.match(ran.stderr, /no folder \/no\/such/);
  });
});
