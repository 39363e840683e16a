import assert from "node:assert/strict";
import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolveSettings } from "../../src/config/settings.ts";
import { abstentionAnswer } from "../../src/distillation/extras.ts";
import { type DistilRun, type DistilTools, prepareDataset } from "../../src/distillation/pipeline.ts";
import { readJsonLines } from "../../src/distillation/jsonLines.ts";
import type { Section } from "../../src/documents/types.ts";
import { UserError } from "../../src/errors/userError.ts";
import {
  characterTokenizer,
  replayFile,
  sampleSections,
  scriptedModel,
  section,
  temporaryFolder,
} from "./sample.ts";

type Model = ReturnType<typeof scriptedModel>;

describe("preparing a dataset", () => {
  let folder: string;
  let replayPath: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    replayPath = await replayFile(folder, ["What is two plus two?", "Name a tree.", "Say hello."]);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = (name: string, sections: readonly Section[] = sampleSections): DistilRun => ({
    folder: join(folder, name),
    answersPath: join(folder, "answers.jsonl"),
    project: "Tarn",
    sections,
    modelSha256: "abc",
    replayPath,
  });
  const tools = (model: Model, more: Partial<DistilTools> = {}): DistilTools => ({
    openModel: () => Promise.resolve(model),
    openTokenizer: () => Promise.resolve(characterTokenizer),
    // A row of the character tokenizer has a token a character.
    settings: resolveSettings({ rowTokens: 1024, heldOutShare: 0.2, replayShare: 0.2 }),
    onEvent: () => undefined,
    ...more,
  });
  const dataset = (name: string): Promise<string> => readFile(join(folder, name, "dataset.json"), "utf8");

  it("covers the facts, and keeps what it needs in files", async () => {
    const model = scriptedModel();
    const made = await prepareDataset(run("a"), tools(model));
    assert.equal(made.unchanged, false);
    assert.ok(made.coverage.facts >= 7);
    assert.equal(made.coverage.uncovered.length, 0, JSON.stringify(made.coverage.uncovered));
    assert.ok(made.pairs.some((pair) => pair.kind === "replay"));
    assert.ok(made.pairs.some((pair) => pair.kind === "abstention" && pair.answer === abstentionAnswer));
    assert.ok(made.pairs.some((pair) => pair.source === "model"));
    assert.deepEqual(await readJsonLines(join(folder, "a", "pairs.jsonl")), made.pairs);
    const { train, heldOut } = JSON.parse(await dataset("a")) as {
      train: { id: string }[];
      heldOut: { id: string }[];
    };
    assert.equal(train.length + heldOut.length, made.pairs.length);
    assert.equal(new Set([...train, ...heldOut].map((pair) => pair.id)).size, made.pairs.length);
  });

  it("does nothing the second time, and does not even open the model", async () => {
    const first = await prepareDataset(run("a"), tools(scriptedModel()));
    const never = (): never => assert.fail("opened");
    const second = await prepareDataset(
      run("a"),
      tools(scriptedModel(), { openModel: never, openTokenizer: never }),
    );
    assert.equal(second.unchanged, true);
    assert.deepEqual({ ...second, unchanged: false }, first);
  });

  it("goes on after being killed anywhere, also in the middle of a line, to the same dataset", async () => {
    await prepareDataset(run("whole"), tools(scriptedModel()));
    const expected = await dataset("whole");
    await rm(join(folder, "answers.jsonl"));
    for (const stopAfter of [1, 7, 15]) {
      await assert.rejects(prepareDataset(run("b"), tools(scriptedModel({ stopAfter }))), /killed/);
      await appendFile(join(folder, "answers.jsonl"), '{"key":"torn","te');
    }
    const last = scriptedModel();
    await prepareDataset(run("b"), tools(last));
    assert.equal(await dataset("b"), expected);
    const lines = await readJsonLines<{ key: string }>(join(folder, "answers.jsonl"));
    assert.equal(new Set(lines.map((line) => line.key)).size, lines.length, "nothing was asked twice");
  });

  it("asks only about what changed", async () => {
    const first = scriptedModel();
    await prepareDataset(run("a"), tools(first));
    const changed = [
      ...sampleSections.slice(0, 2),
      section("The queue holds at most 12 jobs of each user.", "Queue", "docs/queue.md#0"),
    ];
    const second = scriptedModel();
    const made = await prepareDataset(run("a", changed), tools(second));
    assert.equal(made.unchanged, false);
    // Whether the base knows an answer already is asked of a sample of all questions.
    const documents = second.asked.filter(
      ({ messages, stop }) =>
        messages.length > 1 &&
        (stop?.includes("?") === true || messages.at(-1)?.content.includes("Question: ") === true),
    );
    assert.ok(documents.length > 0);
    for (const request of documents) assert.match(request.messages.at(-1)?.content ?? "", /queue/i);
    assert.ok(!made.pairs.some((pair) => pair.answer.includes("31")), "removed sections are not taught");
  });

  it("gives another dataset for another seed, the same for the same", async () => {
    await prepareDataset(run("a"), tools(scriptedModel()));
    await rm(join(folder, "answers.jsonl"));
    await prepareDataset(run("b"), tools(scriptedModel()));
    const other = resolveSettings({ rowTokens: 1024, heldOutShare: 0.2, replayShare: 0.2, seed: 2 });
    await prepareDataset(run("c"), tools(scriptedModel(), { settings: other }));
    assert.equal(await dataset("b"), await dataset("a"));
    assert.notEqual(await dataset("c"), await dataset("a"));
  });

  it("stops at the gate with the numbers when the model cannot answer", async () => {
    await assert.rejects(
      prepareDataset(run("a"), tools(scriptedModel({ right: () => false }))),
      (error) =>
        UserError.is(error) &&
        error.code === "model-too-small" &&
        /0 of \d+/.test(error.message) &&
        /--model.*minTeacherAccuracy/.test(error.hint),
    );
  });

  it("says so when there is nothing to learn, or a file is damaged", async () => {
    await assert.rejects(
      prepareDataset(run("a", [section("...")]), tools(scriptedModel())),
      (error) => UserError.is(error) && error.code === "nothing-to-learn",
    );
    await writeFile(join(folder, "answers.jsonl"), "not json\n");
    await assert.rejects(
      prepareDataset(run("a"), tools(scriptedModel())),
      (error) => UserError.is(error) && error.code === "data-corrupt",
    );
  });

  it("passes a cancel on", async () => {
    const cancelled = new UserError("cancelled", "c", "h");
    const model = { ...scriptedModel(), generate: () => Promise.reject(cancelled) };
    await assert.rejects(prepareDataset(run("a"), tools(model)), cancelled);
  });
});
