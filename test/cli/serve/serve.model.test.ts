// The server with a real model: the smallest one, and an adapter that changes nothing.
import assert from "node:assert/strict";
import { teachSmallModel } from "../../engine/zeroAdapter.ts";
import { startSteep, temporaryFolders } from "../steep.ts";

const makeFolder = temporaryFolders();

describe("steep serve with a real model", function () {
  this.timeout(5 * 60_000);

  it("answers by both names, streamed and whole, with one model after another", async () => {
    const { folder, dataDir } = await teachSmallModel(makeFolder);
    const running = startSteep(["serve", folder, "--port", "0", "--data-dir", dataDir, "--json", "--anyway"]);
    const { url, token, models } = JSON.parse(await running.line()) as {
      url: string;
      token: string;
      models: [string, string];
    };
    const ask = (model: string, more: object = {}): Promise<Response> =>
      fetch(`${url}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({
          model,
          messages: [{ role: "user", content: "Which port does Kestrel listen on?" }],
          max_tokens: 12,
          ...more,
        }),
      });
    const [adapter, base] = models;
    const [whole, streamed, other] = await Promise.all([
      ask(adapter),
      ask(adapter, { stream: true }),
      ask(base, { stream: true }),
    ]);
    assert.equal(whole.status, 200);
    const answer = (await whole.json()) as {
      choices: { message: { content: string }; finish_reason: string }[];
      usage: { prompt_tokens: number; completion_tokens: number };
      steep: { sources: { document: string }[] };
    };
    const text = answer.choices[0]?.message.content ?? "";
    assert.ok(text !== "");
    assert.ok(answer.usage.prompt_tokens > 10);
    assert.ok(answer.usage.completion_tokens > 0 && answer.usage.completion_tokens <= 12);
    assert.equal(answer.choices[0]?.finish_reason, answer.usage.completion_tokens === 12 ? "length" : "stop");
    assert.equal(answer.steep.sources[0]?.document, "README.md");

    // The same question at temperature 0 gets the same answer.
    assert.equal((await piecesOf(streamed)).join("").trim(), text);
    assert.ok((await piecesOf(other)).length > 3, "the answer came in one piece");

    running.kill("SIGINT");
    assert.equal((await running.ended).code, 0);
  });
});

/** The pieces of text of a streamed answer. */
async function piecesOf(response: Response): Promise<string[]> {
  return (await response.text())
    .split("\n\n")
    .filter((event) => event.startsWith("data: {"))
    .map((event) => JSON.parse(event.slice(6)) as { choices: { delta: { content?: string } }[] })
    .map(({ choices }) => choices[0]?.delta.content ?? "")
    .filter((piece) => piece !== "");
}
