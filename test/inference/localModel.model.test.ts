import assert from "node:assert/strict";
import { UserError } from "../../src/errors/userError.ts";
import { type LocalModel, openLocalModel } from "../../src/inference/localModel.ts";
import { openVocabulary } from "../../src/inference/vocabulary.ts";
import { testModel } from "../models/testModel.ts";

describe("local model (SmolLM2-135M)", function () {
  this.timeout(300_000);
  let model: LocalModel;
  let path: string;

  before(async () => {
    const file = await testModel("smollm2-135m");
    path = file.path;
    model = await openLocalModel({ path, sha256: file.sha256, threads: 1, gpu: false, sequences: 8 });
  });
  after(() => model.dispose());

  const ask = (content: string, maxTokens = 16) => ({
    messages: [{ role: "user" as const, content }],
    maxTokens,
    temperature: 0,
  });

  /** Both texts up to the first word in which they differ. */
  const upToDifference = (a: string, b: string): [string, string] => {
    const [left, right] = [a.split(" "), b.split(" ")];
    const same = left.findIndex((word, i) => word !== right[i]);
    const end = (same < 0 ? left.length : same) + 1;
    return [left.slice(0, end).join(" "), right.slice(0, end).join(" ")];
  };
  /** Nats; a sequence that got another one's words would be far beyond it. */
  const closeDecision = 0.7;

  it("gives each request its own answer, side by side as alone", async () => {
    // Prompts of different lengths, so that reading and generating share batches.
    const requests = ["capital of France", "a colour", "the number after six", "HTTP", "a fruit", "rain"].map(
      (topic, i) => ask(`Say something about ${topic}. ${"Be brief. ".repeat(i * 7)}`),
    );
    const together = await model.generate(requests);
    const again = await model.generate(requests);
    const alone = [];
    for (const request of requests) alone.push(...(await model.generate([request])));
    // Sums of floats in another order may tip a close decision, and nothing else.
    for (const other of [again, alone]) {
      for (const [i, request] of requests.entries()) {
        const texts = [other[i]?.text ?? "", together[i]?.text ?? ""] as const;
        if (texts[0] === texts[1]) continue;
        const [a, b] = await model.score(upToDifference(...texts).map((answer) => ({ ...request, answer })));
        assert.ok(a && b);
        const lead = Math.abs(a.meanLogProbability * a.tokens - b.meanLogProbability * b.tokens);
        assert.ok(lead < closeDecision, `${JSON.stringify(texts)}: ${lead}`);
      }
    }
  });

  it("reads a long common beginning once, with the same answers", async () => {
    const common = "The lighthouse keeper of Vell has three lamps and a boat. ".repeat(10);
    const requests = [
      "How many lamps?",
      "Who has a boat?",
      "Where?",
      "What is it about?",
      "Name a thing.",
    ].map((q) => ask(common + q, 8));
    const together = await model.generate(requests);
    const fresh = await openLocalModel({
      path,
      sha256: model.identity,
      threads: 1,
      gpu: false,
      sequences: 1,
    });
    const alone = await fresh.generate(requests);
    await fresh.dispose();
    const different = together.filter((result, i) => result.text !== alone[i]?.text);
    assert.ok(different.length <= 1, JSON.stringify(different));
  });

  it("scores an answer as it measures its own", async () => {
    const request = { ...ask("Name a fruit.", 6), confidence: true };
    const [own] = await model.generate([request]);
    const [scored] = await model.score([{ messages: request.messages, answer: own?.text ?? "" }]);
    assert.ok(own?.meanLogProbability !== undefined && scored);
    assert.ok(
      Math.abs(own.meanLogProbability - scored.meanLogProbability) < 0.05,
      JSON.stringify([own, scored]),
    );
    const [odd] = await model.score([{ messages: request.messages, answer: "zx qv 9 9 9" }]);
    assert.ok((odd?.meanLogProbability ?? 0) < scored.meanLogProbability - 2);
  });

  it("ends at a stop string, goes on from a prefill, and streams what it returns", async () => {
    const [whole] = await model.generate([ask("Count from one to nine in words.", 24)]);
    const stop = whole?.text.slice(6, 9) ?? "";
    let streamed = "";
    const [stopped] = await model.generate(
      [{ ...ask("Count from one to nine in words.", 24), stop: [stop] }],
      {
        onText: (_, text) => (streamed += text),
      },
    );
    assert.equal(stopped?.text, whole?.text.slice(0, whole.text.indexOf(stop)));
    assert.equal(stopped?.cutOff, false);
    assert.equal(streamed, stopped?.text);
    const [continued] = await model.generate([{ ...ask("Name a fruit."), prefill: "The fruit is" }]);
    assert.ok(continued?.text.startsWith("The fruit is"));
    const [short] = await model.generate([ask("Tell a long story.", 3)]);
    assert.equal(short?.cutOff, true);
    assert.equal(short?.generatedTokens, 3);
  });

  it("says another word where one must not begin", async () => {
    const request = ask("Repeat this word five times: water");
    const [free, held] = await model.generate([request, { ...request, avoid: ["water"] }]);
    assert.match(free?.text ?? "", /\bwater\b/i);
    assert.doesNotMatch(held?.text ?? "", /\bwater\b/i);
    assert.notEqual(held?.text, "");
  });

  it("refuses what does not fit, and stops when told to", async () => {
    const small = await openLocalModel({
      path,
      sha256: model.identity,
      threads: 1,
      gpu: false,
      contextTokens: 64,
    });
    await assert.rejects(
      small.generate([ask("word ".repeat(100))]),
      (error) => UserError.is(error) && error.code === "prompt-too-long" && /64/.test(error.message),
    );
    await small.dispose();
    const abort = new AbortController();
    const running = model.generate([ask("Tell a very long story.", 400)], {
      signal: abort.signal,
      onText: () => abort.abort(),
    });
    await assert.rejects(running, (error) => UserError.is(error) && error.code === "cancelled");
    // It still works afterwards.
    assert.equal((await model.generate([ask("Hi", 2)])).length, 1);
  });

  it("opens the vocabulary alone, with the same tokens", async () => {
    const vocabulary = await openVocabulary(path);
    const messages = [{ role: "user" as const, content: "a <|im_end|> b" }];
    assert.deepEqual(
      vocabulary.chatTokens(messages, { addGenerationPrompt: true }),
      model.tokens.chatTokens(messages, { addGenerationPrompt: true }),
    );
    assert.ok(vocabulary.isEndOfGeneration(vocabulary.endOfTurn));
    assert.equal(vocabulary.detokenize(vocabulary.tokenize("plain text")), "plain text");
    await vocabulary.dispose();
  });

  it("names the path when there is no such file", async () => {
    await assert.rejects(
      openLocalModel({ path: "/no/such.gguf", sha256: "0", threads: 1 }),
      (error) =>
        UserError.is(error) && error.code === "model-not-found" && error.message.includes("/no/such.gguf"),
    );
  });
});
