import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../src/errors/userError.ts";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import type { EvaluateOptions, EvaluationEvent } from "../../src/evaluation/options.ts";
import { heldOutQuestions, type HeldOutPair } from "../../src/evaluation/heldOut.ts";
import { armNames, type Question } from "../../src/evaluation/types.ts";
import { lanternDocuments } from "./documents.ts";
import { fakeModel, type FakeModel } from "./fakeModel.ts";

const questions: readonly Question[] = [
  {
    question: "Which port does it listen on?",
    answers: ["7431"],
    document: "docs/configuration.md",
    form: "fact",
  },
  {
    question: "How many entries does the cache hold?",
    answers: ["512"],
    document: "configuration.md",
    form: "fact",
  },
  {
    question: "How long are backups kept?",
    answers: ["31 nights"],
    document: "./docs/operations.md",
    form: "fact",
  },
  { question: "What is a release named after?", answers: ["lighthouse", "lighthouses"], form: "why" },
];
const adapter = { path: "/adapters/a.gguf", sha256: "a".repeat(64) };
const truth = /7431|512|31 nights|lighthouse/g;

/** Reads out every fact in the prompt; the adapter knows two by heart. */
const reader = (): FakeModel =>
  fakeModel(({ user, adapter: loaded }) => {
    const read = user.match(truth) ?? [];
    const learned = loaded === adapter.path ? ["7431", "512"] : [];
    return [...read, ...learned].join(" and ") || "I do not know.";
  });

const run = (options: Partial<EvaluateOptions> & { model: FakeModel }): ReturnType<typeof evaluate> =>
  evaluate({
    adapter,
    questions,
    documents: lanternDocuments,
    arms: ["base", "oracle", "rag", "adapter", "adapter+rag"],
    systemPrompts: [{ name: "default" }],
    contextTokens: 4096,
    ...options,
  });

/** What was asked to be answered; the rest are timings. */
function answered({ asked }: FakeModel): FakeModel["asked"] {
  return asked.filter(({ request }) => request.maxTokens === 64);
}

describe("evaluate", () => {
  it("measures every arm, the differences and the recovery", async () => {
    const result = await run({ model: reader() });
    assert.deepEqual(
      Object.entries(result.arms).map(([arm, { accuracy, n }]) => [arm, accuracy, n]),
      [
        ["base", 0, 4],
        ["oracle", 1, 4],
        ["rag", 1, 4],
        ["adapter", 0.5, 4],
        ["adapter+rag", 1, 4],
      ],
    );
    assert.equal(result.recovery, 0.5);
    assert.equal(result.promptChoice, "only one");
    const gain = result.differences.find((one) => one.arm === "adapter" && one.against === "base");
    assert.equal(gain?.difference, 0.5);
    assert.deepEqual(result.perForm["why"]?.adapter, { accuracy: 0, n: 1 });
    assert.deepEqual(result.perForm["fact"]?.oracle, { accuracy: 1, n: 3 });
    assert.deepEqual(result.perDocument["docs/configuration.md"]?.adapter, { accuracy: 1, n: 2 });
    assert.equal(result.answers[0]?.arms.base?.text, "I do not know.");
    assert.equal(result.answers[0]?.arms.base?.correct, false);
    assert.ok(result.arms.oracle!.promptTokens > result.arms.base!.promptTokens);
    assert.equal(result.arms.base?.secondsToFirstToken, 0.25);
    assert.equal(result.arms.base.goldLogLikelihood, undefined);
  });

  it("gives each arm exactly what it may read", async () => {
    const model = reader();
    await run({ model, questions: [questions[0]!], arms: [...armNames] });
    const user = (place: number): string => answered(model)[place]!.request.messages.at(-1)!.content;
    assert.equal(user(0), questions[0]!.question);
    assert.match(user(1), /7431[\s\S]*512[\s\S]*Question: Which port/);
    assert.doesNotMatch(user(1), /lighthouse/, "the oracle reads only the document of the question");
    assert.match(user(2), /docs\/configuration\.md > Network\n/);
    assert.match(user(3), /7431[\s\S]*lighthouse/, "all documents");
    assert.equal(user(4), questions[0]!.question);
    assert.deepEqual(
      answered(model).map((one) => one.adapter),
      [undefined, undefined, undefined, undefined, adapter.path, undefined],
      "with retrieval the base reads, and the adapter is not asked again",
    );
    assert.doesNotMatch(user(2), /> Cache\n/);
    assert.match(user(5), /> Cache\n[\s\S]*\n\nRemembered: 7431 and 512\n\nQuestion: Which port/);
    assert.ok(model.asked.every(({ request }) => request.temperature === 0));
    assert.ok(
      answered(model).every(({ request }) => request.messages.length === 1),
      "no system message by default",
    );
  });

  it("reads with retrieval what the adapter's answer finds, unless that was a refusal", async () => {
    const asked = [{ question: "When is old stuff thrown out?", answers: ["31 nights"] }];
    const remembering = (said: string): FakeModel =>
      fakeModel(({ user, adapter: loaded }) =>
        loaded === undefined ? (user.match(truth)?.join(" ") ?? "I do not know.") : said,
      );
    const model = remembering("Backups are kept.");
    const { arms } = await run({ model, questions: asked, arms: ["rag", "adapter+rag"] });
    assert.deepEqual([arms.rag?.accuracy, arms["adapter+rag"]?.accuracy], [0, 1]);
    assert.equal(arms["adapter+rag"]?.secondsToFirstToken, 0.75, "an answer from memory, then a first word");
    const first = answered(model).find((one) => one.adapter !== undefined)!.request.messages;
    assert.equal(
      first[0]?.role,
      "system",
      "the prompt that adapters are taught behind, where none was chosen",
    );
    const refused = await run({
      model: remembering("I was not taught this about backups."),
      questions: asked,
      arms: ["adapter+rag"],
    });
    assert.equal(refused.arms["adapter+rag"]?.accuracy, 0);
    const doubted = remembering("Backups are kept.");
    const trusts = (question: string, { text }: { text: string }): boolean => question === text;
    const unused = await run({ model: doubted, questions: asked, arms: ["adapter+rag"], trusts });
    assert.equal(unused.arms["adapter+rag"]?.accuracy, 0);
    assert.ok(doubted.asked.every(({ request }) => !/Remembered/.test(request.messages.at(-1)!.content)));
  });

  it("times the first word of each arm alone and from nothing", async () => {
    const model = reader();
    await run({ model, arms: ["rag"] });
    const timings = model.asked.filter(({ request }) => request.maxTokens === 1);
    const texts = timings.map(({ request }) => request.messages.at(-1)!.content);
    assert.equal(texts.length, 4);
    assert.match(texts[1]!, /Question: Which port/);
    assert.match(texts[3]!, /Question: How long are backups kept/);
    // Another text in between, so that nothing of the prompt is in the model's memory.
    assert.ok([texts[0], texts[2]].every((text) => text === "Say a word."));
  });

  it("says which arms it left out", async () => {
    const model = reader();
    const { arms, notes } = await evaluate({
      model,
      questions,
      documents: lanternDocuments,
      arms: ["base", "documents", "adapter", "sft"],
      contextTokens: 330,
      systemPrompts: [{ name: "default" }],
    });
    assert.deepEqual(Object.keys(arms), ["base"]);
    assert.equal(notes.length, 3);
    assert.match(notes[0]!, /documents.*tokens/);
  });

  it("reads the best sections where the document does not fit", async () => {
    const model = reader();
    // Ten tokens for reading: one section of configuration.md, not both.
    const result = await run({
      model,
      questions: questions.slice(0, 2),
      arms: ["oracle"],
      contextTokens: 256 + 64 + 13,
    });
    assert.equal(result.arms.oracle?.accuracy, 1);
    assert.ok(model.asked.every(({ request }) => !/7431[\s\S]*512/.test(request.messages.at(-1)!.content)));
  });

  it("chooses each arm's prompt on other questions, never on the test", async () => {
    // "loud" is better on the choosing questions, "quiet" on the test: choosing on the test would take "quiet".
    const model = fakeModel(({ system, user }) =>
      user.includes("choosing") === (system === "Loud.") ? "right" : "no",
    );
    const systemPrompts = [
      { name: "quiet", text: "Quiet." },
      { name: "loud", text: "Loud." },
    ];
    const test = [{ question: "A test?", answers: ["right"] }];
    const promptQuestions = Array.from({ length: 9 }, (_, n) => ({
      question: `choosing ${n}`,
      answers: ["right"],
    }));
    const chosen = await run({ model, questions: test, promptQuestions, systemPrompts, arms: ["base"] });
    assert.deepEqual(
      [chosen.arms.base?.systemPrompt, chosen.arms.base?.accuracy, chosen.promptChoice],
      ["loud", 0, "on held-out questions"],
    );
    const best = await run({ model, questions: test, promptQuestions: test, systemPrompts, arms: ["base"] });
    assert.deepEqual(
      [best.arms.base?.systemPrompt, best.arms.base?.accuracy, best.promptChoice],
      ["quiet", 1, "best on these questions"],
    );
  });

  it("tells how much is left from the first answer on, with the answers that a prompt is chosen on", async () => {
    const test = Array.from({ length: 3 }, (_, n) => ({ question: `Test ${n}?`, answers: ["right"] }));
    const promptQuestions = Array.from({ length: 9 }, (_, n) => ({
      question: `choosing ${n}`,
      answers: ["right"],
    }));
    const systemPrompts = [{ name: "default" }, { name: "short", text: "Short." }];
    const toldOf = async (more: Pick<EvaluateOptions, "promptQuestions">): Promise<number[][]> => {
      const told: number[][] = [];
      await run({
        model: reader(),
        questions: test,
        systemPrompts,
        arms: ["base", "rag", "adapter", "adapter+rag"],
        goldLikelihood: ["base"],
        onEvent: ({ done, total }) => {
          // Each pass begins with where the one before it ended.
          if (done !== (told.at(-1)?.[0] ?? 0)) told.push([done, total]);
        },
        ...more,
      });
      return told;
    };
    // Two prompts on nine questions in three arms (the fourth reads behind the prompt of `rag`), the test in four,
    // and one likelihood for each question.
    upTo(3 * 2 * 9 + 4 * 3 + 3, await toldOf({ promptQuestions }));
    // Where the prompts are compared on the whole test there is no other pass.
    upTo(3 * 2 * 3 + 3 + 3, await toldOf({}));
  });

  it("stays with the first prompt where another is better by no more than chance", async () => {
    const systemPrompts = [{ name: "default" }, { name: "short", text: "Short." }];
    const promptQuestions = Array.from({ length: 24 }, (_, n) => ({
      question: `choosing ${n}`,
      answers: ["right"],
    }));
    const chosenWhereShortHas = async (more: number): Promise<string | undefined> => {
      const onlyShort = new Set(promptQuestions.slice(0, more).map(({ question }) => question));
      const model = fakeModel(({ system, user }) =>
        system === "Short." || !onlyShort.has(user) ? "right" : "no",
      );
      const test = [{ question: "A test?", answers: ["right"] }];
      const { arms } = await run({ model, questions: test, promptQuestions, systemPrompts, arms: ["base"] });
      return arms.base?.systemPrompt;
    };
    assert.equal(await chosenWhereShortHas(3), "default");
    assert.equal(await chosenWhereShortHas(6), "short");
  });

  it("asks nothing behind a prompt that could not be better by more than chance", async () => {
    const systemPrompts = [{ name: "default" }, { name: "short", text: "Short." }];
    const promptQuestions = Array.from({ length: 24 }, (_, n) => ({
      question: `choosing ${n}`,
      answers: ["right"],
    }));
    const askedWhereWrongAre = async (wrong: number): Promise<(string | undefined)[]> => {
      const model = fakeModel(({ user }) =>
        promptQuestions.slice(0, wrong).some(({ question }) => question === user) ? "no" : "right",
      );
      const told: number[][] = [];
      await run({
        model,
        questions: [{ question: "A test?", answers: ["right"] }],
        promptQuestions,
        systemPrompts,
        arms: ["base"],
        onEvent: ({ done, total }) => told.push([done, total]),
      });
      assert.deepEqual(told.at(-1), [2 * 24 + 1, 2 * 24 + 1]);
      const systems = answered(model).map(({ request }) =>
        request.messages.find(({ role }) => role === "system"),
      );
      return [...new Set(systems.map((message) => message?.content))];
    };
    assert.deepEqual(await askedWhereWrongAre(2), [undefined]);
    assert.deepEqual(await askedWhereWrongAre(6), [undefined, "Short."]);
  });

  it("reads what the adapter remembers behind the prompt that suits the base's reading", async () => {
    const model = fakeModel(({ system, adapter: loaded }) =>
      (loaded === undefined) === (system === "Loud.") ? "right" : "no",
    );
    const systemPrompts = [
      { name: "quiet", text: "Quiet." },
      { name: "loud", text: "Loud." },
    ];
    const test = Array.from({ length: 3 }, (_, n) => ({ question: `Which port ${n}?`, answers: ["right"] }));
    const { arms } = await run({
      model,
      questions: test,
      systemPrompts,
      arms: ["rag", "adapter", "adapter+rag"],
    });
    assert.deepEqual(
      Object.entries(arms).map(([arm, { systemPrompt, accuracy }]) => [arm, systemPrompt, accuracy]),
      [
        ["rag", "loud", 1],
        ["adapter", "quiet", 1],
        ["adapter+rag", "loud", 1],
      ],
    );
    const asked = answered(model).filter(({ request }) =>
      /Remembered/.test(request.messages.at(-1)!.content),
    );
    assert.deepEqual(
      [...new Set(asked.map(({ request }) => request.messages[0]!.content))],
      ["Loud."],
      "the other one is not tried",
    );
  });

  it("measures the likelihood of the gold answers and the confidence when asked", async () => {
    const result = await run({
      model: reader(),
      arms: ["base", "oracle"],
      goldLikelihood: ["base"],
      confidence: true,
    });
    assert.equal(result.arms.base?.goldLogLikelihood, -(4 + 3 + 9 + 10) / 4);
    assert.equal(result.arms.oracle?.goldLogLikelihood, undefined);
    assert.equal(result.answers[0]?.arms.base?.confidence, -0.5);
  });

  it("refuses a question about a document that is not there", async () => {
    await assert.rejects(
      run({
        model: reader(),
        arms: ["base"],
        questions: [{ question: "q", answers: ["a"], document: "nowhere.md" }],
      }),
      (error) =>
        UserError.is(error) && error.code === "questions-invalid" && error.message.includes("nowhere.md"),
    );
  });
});

describe("evaluate, stopped and started again", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "steep-evaluate-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("asks only what was not answered yet", async () => {
    const cacheFile = join(folder, "answers.jsonl");
    const whole = reader();
    const expected = await run({ model: whole });

    const abort = new AbortController();
    const first = reader();
    // Two arms of four questions are done then.
    const onEvent = ({ arm, done }: EvaluationEvent): void => {
      if (arm === "rag" && done === 8 + 2) abort.abort();
    };
    await assert.rejects(run({ model: first, cacheFile, signal: abort.signal, onEvent }), {
      name: "AbortError",
    });
    const kept = (await readFile(cacheFile, "utf8")).trim().split("\n").length;
    assert.equal(kept, 10 + 4, "two arms with the questions that were timed, and half of the third");

    const second = reader();
    assert.deepEqual(await run({ model: second, cacheFile }), expected);
    assert.equal(answered(first).length + answered(second).length, answered(whole).length);

    const third = reader();
    await run({ model: third, cacheFile });
    assert.equal(third.asked.length, 0);
    await run({ model: third, cacheFile, adapter: { ...adapter, sha256: "c".repeat(64) } });
    assert.equal(
      answered(third).length,
      4,
      "another adapter answers for itself, and the base reads the same",
    );
  });
});

/** What was told rises to the total, which is the same from the first answer on. */
function upTo(total: number, told: readonly (readonly number[])[]): void {
  const done = told.map(([count]) => count!);
  assert.deepEqual([done[0], done.at(-1)], [1, total]);
  assert.deepEqual(
    done,
    done.toSorted((left, right) => left - right),
  );
  assert.deepEqual([...new Set(told.map(([, all]) => all))], [total]);
}

function pair(question: string, answer: string, more: object = {}): HeldOutPair {
  return { question, answer, sectionId: "docs/a#b.md#3", factIds: ["f1", "f2"], form: "fact", ...more };
}

describe("heldOutQuestions", () => {
  it("asks for the span of the fact, where that tells right from wrong", () => {
    const facts = [
      { id: "f1", span: "7431" },
      { id: "f2", span: "harbour" },
    ];
    assert.deepEqual(
      heldOutQuestions(
        [
          pair("Which port?", "Port 7431."),
          pair("Is it 7431?", "Yes, 7431."),
          pair("Which bucket?", "The harbour one."),
          pair("Which?", "Another."),
          pair("Hello?", "7431", { sectionId: undefined }),
          pair("Port and bucket?", "7431, harbour", { form: "two-fact" }),
        ],
        facts,
      ),
      [
        {
          question: "Which port?",
          answers: ["7431"],
          document: "docs/a#b.md",
          form: "fact",
          section: "docs/a#b.md#3",
        },
        {
          question: "Which bucket?",
          answers: ["harbour"],
          document: "docs/a#b.md",
          form: "fact",
          section: "docs/a#b.md#3",
        },
      ],
    );
  });
});
