// The server over real HTTP, with a session whose answers are known.
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { startOpenAiServer } from "../../../src/cli/serve/openAiServer.ts";
import { UserError } from "../../../src/errors/userError.ts";
import {
  chat,
  checkRefused,
  type Failure,
  type Got,
  send,
  start,
  stopAll,
  token,
  user,
} from "./startedServer.ts";

describe("steep serve", () => {
  afterEach(stopAll);

  it("says that it lives, without a token", async () => {
    const { server } = await start();
    const got = await send(server.url.replace("/v1", "/health"), { headers: { authorization: "" } });
    assert.equal(got.status, 200);
    assert.deepEqual(JSON.parse(got.text), { status: "ok" });
  });

  it("lists the adapter and the model below it", async () => {
    const { server, adapter } = await start();
    const { object, data } = JSON.parse((await send(`${server.url}/models`)).text) as {
      object: string;
      data: { id: string; object: string; owned_by: string; created: number }[];
    };
    assert.equal(object, "list");
    assert.deepEqual(
      data.map(({ id }) => id),
      [adapter, "qwen2.5-coder-0.5b"],
    );
    assert.match(adapter, /^steep\//);
    assert.equal(data[0]?.created, Date.parse("2026-01-02T00:00:00Z") / 1000);
    const one = await send(`${server.url}/models/${encodeURIComponent(adapter)}`);
    assert.equal((JSON.parse(one.text) as { id: string }).id, adapter);
    checkRefused(await send(`${server.url}/models/other`), 404, "model_not_found", "model");
  });

  it("answers, with the tokens and where it comes from", async () => {
    const { server, adapter, sessions } = await start();
    const got = await chat(server.url, {
      model: adapter,
      messages: [
        { role: "system", content: "You are a pirate." },
        user("Hello"),
        { role: "assistant", content: "Hello." },
        user([{ type: "text", text: "Which port?" }]),
      ],
      max_tokens: 7,
      temperature: 0.5,
      seed: 3,
      stop: "\n",
      tools: [{ type: "function", function: { name: "f" } }],
    });
    assert.equal(got.status, 200, got.text);
    const answer = JSON.parse(got.text) as {
      object: string;
      model: string;
      choices: { message: { role: string; content: string }; finish_reason: string }[];
      usage: Record<string, number>;
      steep: { version: number; as_of: string; changed_documents: number; abstained: boolean };
    };
    assert.equal(answer.object, "chat.completion");
    assert.equal(answer.model, adapter);
    assert.equal(answer.choices[0]?.message.content, "You asked: Which port?");
    assert.equal(answer.choices[0]?.finish_reason, "stop");
    assert.deepEqual(answer.usage, { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 });
    assert.equal(answer.steep.version, 2);
    assert.equal(answer.steep.as_of.slice(0, 7), "3f2a91c");
    assert.equal(answer.steep.changed_documents, 0);
    const [asked] = sessions.asked;
    assert.equal(asked?.question, "Which port?");
    assert.deepEqual(
      asked?.options.history?.map(({ role }) => role),
      ["user", "assistant"],
    );
    assert.deepEqual(asked?.options.sampling, { maxTokens: 7, temperature: 0.5, seed: 3, stop: ["\n"] });
  });

  it("gives the model itself the conversation as it stands", async () => {
    const { server } = await start();
    const got = await chat(server.url, {
      model: "qwen2.5-coder-0.5b",
      messages: [{ role: "system", content: "Be brief." }, user("Hello")],
    });
    const answer = JSON.parse(got.text) as { choices: { message: { content: string } }[]; steep?: unknown };
    assert.equal(answer.choices[0]?.message.content, "Base read system,user");
    assert.equal(answer.steep, undefined);
  });

  it("streams, and ends with the tokens where they are asked for", async () => {
    const { server, adapter } = await start();
    const got = await chat(server.url, {
      model: adapter,
      messages: [user("Which port?")],
      stream: true,
      stream_options: { include_usage: true },
    });
    assert.match(got.headers["content-type"] ?? "", /^text\/event-stream/);
    const events = eventsOf(got.text);
    assert.equal(events.at(-1), "[DONE]");
    const pieces = events.slice(0, -1).map((event) => JSON.parse(event) as Chunk);
    assert.equal(new Set(pieces.map(({ id }) => id)).size, 1);
    assert.ok(pieces.every(({ object }) => object === "chat.completion.chunk"));
    assert.equal(pieces[0]?.choices[0]?.delta.role, "assistant");
    assert.equal(
      pieces.map(({ choices }) => choices[0]?.delta.content ?? "").join(""),
      "You asked: Which port?",
    );
    assert.ok(pieces.length >= 6, "the answer came in one piece");
    assert.equal(pieces.at(-2)?.choices[0]?.finish_reason, "stop");
    assert.equal(pieces.at(-2)?.steep?.version, 2);
    assert.deepEqual(pieces.at(-1)?.choices, []);
    assert.equal(pieces.at(-1)?.usage?.["total_tokens"], 24);
  });

  it("streams an abstention as text, and marks it", async () => {
    const told = "I was not taught this.";
    const { server, adapter } = await start({
      answers: { "What is love?": { answer: told, certainty: "abstained", probability: 0.1 } },
    });
    const got = await chat(server.url, { model: adapter, messages: [user("What is love?")], stream: true });
    const pieces = eventsOf(got.text)
      .slice(0, -1)
      .map((event) => JSON.parse(event) as Chunk);
    assert.equal(pieces.map(({ choices }) => choices[0]?.delta.content ?? "").join(""), told);
    assert.equal(pieces.at(-1)?.steep?.abstained, true);
  });

  it("says that an answer was cut off", async () => {
    const { server, adapter } = await start({
      answers: { Long: { usage: { promptTokens: 1, answerTokens: 2, cutOff: true } } },
    });
    const got = await chat(server.url, { model: adapter, messages: [user("Long")] });
    const { choices } = JSON.parse(got.text) as { choices: { finish_reason: string }[] };
    assert.equal(choices[0]?.finish_reason, "length");
  });

  it("answers one after the other, and all", async () => {
    const { server, adapter, sessions } = await start({ pause: 5 });
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        chat(server.url, { model: adapter, messages: [user(`Question ${i}`)], stream: i % 2 === 0 }),
      ),
    );
    for (const [i, got] of all.entries()) {
      assert.equal(got.status, 200);
      const content = (event: string): string =>
        event === "[DONE]" ? "" : ((JSON.parse(event) as Chunk).choices[0]?.delta.content ?? "");
      const text =
        i % 2 === 0
          ? eventsOf(got.text).map(content).join("")
          : (JSON.parse(got.text) as { choices: { message: { content: string } }[] }).choices[0]?.message
              .content;
      assert.equal(text, `You asked: Question ${i}`);
    }
    assert.equal(sessions.mostAtOnce, 1);
    assert.equal(sessions.opened.length, 1);
  });

  it("stops an answer whose reader has gone, and answers the next", async () => {
    const { server, adapter, sessions } = await start({ pause: 20 });
    const body = JSON.stringify({
      model: adapter,
      messages: [user("one two three four five six seven eight nine ten eleven twelve")],
      stream: true,
    });
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest(
        `${server.url}/chat/completions`,
        { method: "POST", headers: { authorization: `Bearer ${token}` } },
        (response) => {
          response.once("data", () => {
            request.destroy();
            resolve();
          });
          response.on("error", () => undefined);
        },
      );
      request.on("error", reject);
      request.end(body);
    });
    const before = performance.now();
    const got = await chat(server.url, { model: adapter, messages: [user("Next")] });
    assert.equal(got.status, 200);
    assert.equal(sessions.asked[0]?.options.signal?.aborted, true);
    assert.ok(performance.now() - before < 15 * 20, "the first answer went on to its end");
  });

  it("tells a failure with its own status, and in the stream once that has begun", async () => {
    const { server, adapter, bugs } = await start({
      fails: {
        Long: new UserError("prompt-too-long", "It needs 9000 tokens.", "Ask less."),
        Bug: new Error("a secret of the inside"),
      },
      breaks: { Late: new UserError("not-enough-memory", "The memory ran out.", "Close something.") },
    });
    const ask = (content: string): Promise<Got> =>
      chat(server.url, { model: adapter, messages: [user(content)], stream: true });
    checkRefused(await ask("Long"), 400, "context_length_exceeded");
    const bug = await ask("Bug");
    checkRefused(bug, 500, "internal_error");
    assert.doesNotMatch(bug.text, /secret/);
    assert.equal((bugs[0] as Error).message, "a secret of the inside");
    const late = await ask("Late");
    assert.equal(late.status, 200);
    const events = eventsOf(late.text);
    assert.ok(events.length > 2 && !events.includes("[DONE]"));
    assert.equal((JSON.parse(events.at(-1) ?? "") as Failure).error.code, "not-enough-memory");
  });

  it("says which port is in use", async () => {
    const { server, folder } = await start();
    const port = Number(new URL(server.url).port);
    await assert.rejects(startOpenAiServer(folder, { port, token, origins: [] }), {
      code: "busy",
      message: new RegExp(String(port)),
    });
  });

  it("ends while an answer goes on", async () => {
    const { server, adapter, sessions } = await start({ pause: 50 });
    const going = chat(server.url, {
      model: adapter,
      messages: [user("one two three four five six seven eight nine ten")],
    });
    await sleep(80);
    const before = performance.now();
    const closing = server.close();
    checkRefused(await going, 503, "cancelled");
    await closing;
    assert.ok(performance.now() - before < 2000);
    assert.equal(sessions.asked[0]?.options.signal?.aborted, true);
  });
});

interface Chunk {
  readonly id: string;
  readonly object: string;
  readonly choices: readonly {
    readonly delta: { readonly role?: string; readonly content?: string };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: Readonly<Record<string, number>>;
  readonly steep?: { readonly version: number; readonly abstained: boolean };
}

function eventsOf(text: string): string[] {
  return text
    .split("\n\n")
    .filter((event) => event.startsWith("data: "))
    .map((event) => event.slice("data: ".length));
}
