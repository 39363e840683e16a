// A folder that was taught: other assistants of the editor ask its model.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activeSteep, askByTool, eventually } from "./extension.ts";

const question = "Which port does the Tarnfold relay listen on?";

describe("in a folder that was taught", () => {
  before(async function () {
    this.timeout(60_000);
    await activeSteep();
    // The folder was taught in another window, so this one has to be told to look.
    await vscode.commands.executeCommand("steep.refreshKnowledge");
  });

  it("the model is offered to chats, and answers there with where it knows it from", async function () {
    this.timeout(120_000);
    const model = await eventually("a model of Steep", async () => {
      const [found] = await vscode.lm.selectChatModels({ vendor: "steep" });
      return found;
    });
    assert.equal(model.name, "Steep: tarnfold");
    const messages = [vscode.LanguageModelChatMessage.User(question)];
    const response = await model.sendRequest(messages, {}, new vscode.CancellationTokenSource().token);
    let text = "";
    for await (const part of response.text) text += part;
    assert.match(text, /\b7317\b/);
    assert.match(text, /v1 · as of [0-9a-f]{7} · .*README\.md:\d+-\d+/);
    assert.ok((await model.countTokens(question)) > 4);
  });

  it("the tool answers, and names the section", async function () {
    this.timeout(120_000);
    const answer = await askByTool(question);
    assert.match(answer, /\b7317\b/);
    assert.match(answer, /README\.md:\d+-\d+/);
  });

  it("VS Code starts the MCP server of the folder, and has its tools", async function () {
    this.timeout(120_000);
    await vscode.commands.executeCommand("workbench.mcp.startServer", "*", { waitForLiveTools: true });
    const names = await eventually("the tools of the server", () => {
      const found = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith("mcp_"));
      return found.length > 0 ? found : undefined;
    });
    assert.ok(
      names.some((name) => name.endsWith("search_documents")),
      names.join(),
    );
    assert.ok(
      names.some((name) => name.endsWith("ask_project_knowledge")),
      names.join(),
    );
  });

  it("the tool says that it was not taught what the documents do not say", async function () {
    this.timeout(120_000);
    const answer = await askByTool("Who won the football world cup of 1974?");
    assert.match(answer, /not taught/i);
    assert.doesNotMatch(answer, /\.md:/);
  });
});
