import assert from "node:assert/strict";
import type { AskOptions } from "../../src/engine/answer.ts";
import { type Asker, askTaught } from "../../src/engine/askTaught.ts";
import { buildPairIndex, buildSectionIndex } from "../../src/knowledge/retrieval.ts";
import type { AbstentionModel, AdapterVersion } from "../../src/knowledge/types.ts";
import { type FakeModel, fakeModel } from "../evaluation/fakeModel.ts";
import { lanternSections } from "../knowledge/sections.ts";

const sections = buildSectionIndex(lanternSections);
const pairs = buildPairIndex([
  { id: "1", question: "Which port is used?", answer: "Port 7431.", sectionId: "configuration.md#1" },
  { id: "2", question: "How long are backups kept?", answer: "31 nights.", sectionId: "operations.md#1" },
]);

/** Answers are given from a mean log-probability of -0.5 on, whatever else is known. */
const rule: AbstentionModel = {
  weights: [0, 0, 10, 0],
  bias: 5,
  means: [0, 0, 0, 0],
  scales: [1, 1, 1, 1],
  threshold: 0.5,
  balancedAccuracy: 1,
  taught: 20,
  notTaught: 20,
};
const version: AdapterVersion = {
  version: 3,
  file: "adapter-a.gguf",
  sha256: "a".repeat(64),
  baseSha256: "b".repeat(64),
  baseName: "Fake",
  createdAt: "2026-01-01T00:00:00.000Z",
  commit: "c".repeat(40),
  pairs: 2,
  facts: 2,
  covered: 2,
  abstention: rule,
  systemPrompt: "short",
  hybridSystemPrompt: "default",
  documents: [],
};
const long =
  "The service listens on port 7431 and " + "on every address of the machine it runs on ".repeat(3);

interface Asked {
  readonly answer: Awaited<ReturnType<typeof askTaught>>;
  /** The pieces that were streamed. */
  readonly streamed: readonly string[];
  readonly model: FakeModel;
}

async function ask(
  model: FakeModel,
  question: string,
  options: AskOptions & { readonly asker?: Partial<Asker> } = {},
): Promise<Asked> {
  const streamed: string[] = [];
  const { asker, ...asked } = options;
  const answer = await askTaught(
    {
      model,
      adapter: "/a.gguf",
      version,
      stale: 1,
      sections,
      contextTokens: 4096,
      pairs,
      retrieves: false,
      signal: new AbortController().signal,
      ...asker,
    },
    question,
    { onText: (text) => streamed.push(text), ...asked },
  );
  return { answer, streamed, model };
}

const port = "Which port does it use?";

describe("askTaught", () => {
  it("streams what it is sure of, with the sections that taught it", async () => {
    const { answer, streamed } = await ask(
      fakeModel(() => long),
      port,
    );
    assert.equal(answer.certainty, "answered");
    assert.equal(answer.answer, long.trim());
    assert.equal(streamed.join(""), long);
    assert.ok(streamed.length > 5, "in pieces, after the first words");
    assert.equal(answer.sources[0]?.sectionId, "configuration.md#1");
    assert.deepEqual([answer.version, answer.commit, answer.stale], [3, "c".repeat(40), 1]);
  });

  it("shows nothing of an answer that it is not sure of, and does not go on with it", async () => {
    let words = 0;
    const model = fakeModel(
      () => long,
      (said) => {
        words = said.trim().split(/\s+/).length;
        return -2;
      },
    );
    const { answer, streamed } = await ask(model, port);
    assert.deepEqual([answer.certainty, answer.answer], ["abstained", "I was not taught this."]);
    assert.deepEqual([answer.sources, streamed], [[], []]);
    assert.ok(answer.probability < 0.5);
    assert.equal(words, 16, "stopped as soon as it was decided");
  });

  it("decides on a short answer when it ends", async () => {
    const unsure = fakeModel(
      () => "Port 9.",
      () => -2,
    );
    const declined = await ask(unsure, port);
    assert.deepEqual([declined.answer.certainty, declined.streamed], ["abstained", []]);
    const given = await ask(
      fakeModel(() => "Port 7431."),
      port,
    );
    assert.deepEqual([given.answer.certainty, given.streamed.join("")], ["answered", "Port 7431."]);
  });

  it("takes the adapter's own refusal as one, however sure", async () => {
    const { answer, streamed } = await ask(
      fakeModel(
        () => "I was not taught this.",
        () => -0.01,
      ),
      "Who painted the mascot?",
    );
    assert.deepEqual([answer.certainty, answer.sources, streamed], ["abstained", [], []]);
  });

  it("answers all the same when told to, and says that it doubts", async () => {
    const unsure = fakeModel(
      () => "Port 9.",
      () => -2,
    );
    const { answer, streamed } = await ask(unsure, port, { anyway: true });
    assert.deepEqual([answer.certainty, answer.answer], ["doubtful", "Port 9."]);
    assert.equal(streamed.join(""), "Port 9.");
  });

  it("doubts an answer whose end is less sure than its beginning", async () => {
    const model = fakeModel(
      () => long,
      (said) => (said.length < 120 ? -0.1 : -2),
    );
    const { answer, streamed } = await ask(model, port);
    assert.equal(answer.certainty, "doubtful");
    assert.equal(streamed.join(""), long);
  });

  it("reads sections where the folder answers so, by the rule that was fitted for that", async () => {
    const unsure = (): FakeModel =>
      fakeModel(
        ({ user }) => (user.includes("7431") ? "Port 7431." : "Port 9."),
        () => -2,
      );
    const looked = await ask(unsure(), port, { asker: { retrieves: true } });
    assert.equal(looked.answer.answer, "Port 7431.");
    assert.ok(looked.answer.read.length > 0);
    assert.deepEqual(
      looked.model.asked.map(({ adapter, request }) => [adapter, request.messages[0]?.role]),
      [
        ["/a.gguf", "system"],
        [undefined, "user"],
      ],
      "the adapter remembers, the base reads behind the prompt that suits reading",
    );
    assert.deepEqual(looked.streamed, ["Port 7431."], "nothing of what was remembered");
    assert.equal(looked.answer.usage.promptTokens > 5, true);
    assert.equal(looked.answer.secondsToFirstToken >= 0.25, true);
    const strict = { retrieves: true, version: { ...version, hybridAbstention: rule } };
    assert.equal((await ask(unsure(), port, { asker: strict })).answer.certainty, "abstained");
    const byHand = await ask(unsure(), port, { retrieve: true });
    assert.equal(byHand.answer.certainty, "answered", "someone asked for the sections");
    assert.deepEqual((await ask(unsure(), port, { asker: strict, retrieve: false })).answer.read, []);
  });

  it("reads only what the model's context holds", async () => {
    const model = fakeModel(() => "On port 7431.");
    const tight = { retrieves: true, contextTokens: 512 + 256 + 1 };
    const { answer } = await ask(model, "Which port does it listen on?", { asker: tight });
    assert.deepEqual(answer.read, []);
  });

  it("finds sections in whose words nobody asked by what the adapter remembers", async () => {
    const model = fakeModel(({ user, adapter }) =>
      adapter === undefined ? (user.includes("31 nights") ? "31 nights." : "No idea.") : "Backups are kept.",
    );
    const { answer } = await ask(model, "When is old stuff thrown out?", { retrieve: true, anyway: true });
    assert.deepEqual([answer.read[0], answer.answer], ["operations.md#1", "31 nights."]);
    const refusing = fakeModel(({ adapter }) => (adapter === undefined ? "x" : "I was not taught this."));
    const refused = await ask(refusing, "When is old stuff thrown out?", { retrieve: true, anyway: true });
    assert.deepEqual(refused.answer.read, [], "a refusal is no text to look anything up by");
  });

  it("looks a short question up by the one before it", async () => {
    const model = fakeModel(() => "31 nights.");
    const history = [
      { role: "user", content: "How long are backups kept?" },
      { role: "assistant", content: "31 nights." },
    ] as const;
    const { answer } = await ask(model, "Why?", { history, retrieve: true });
    assert.equal(answer.read[0], "operations.md#1");
    assert.deepEqual(
      model.asked.map(({ request }) => request.messages.map(({ role }) => role)),
      [
        ["system", "user", "assistant", "user"],
        ["user", "assistant", "user"],
      ],
    );
    const alone = await ask(
      fakeModel(() => "It is so."),
      "Why?",
      { retrieve: true },
    );
    assert.deepEqual(alone.answer.read, []);
  });

  it("passes on what a person cancels", async () => {
    const abort = new AbortController();
    abort.abort(new Error("stopped"));
    await assert.rejects(
      ask(
        fakeModel(() => long),
        port,
        { signal: abort.signal },
      ),
      /stopped/,
    );
  });
});
