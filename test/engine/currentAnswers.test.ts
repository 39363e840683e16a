import assert from "node:assert/strict";
import { answerPairs, readCurrentAnswers } from "../../src/engine/currentAnswers.ts";
import { UserError } from "../../src/errors/userError.ts";
import { activate, readManifest, writeManifest } from "../../src/knowledge/manifest.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { type FakeSessions, fakeSessions } from "./fakeSession.ts";
import { optionsFor, type TaughtFolder, taughtPairs, teachWithoutModel } from "./taughtFolder.ts";

const folderOf = temporaryFolders();
const signal = new AbortController().signal;
const ids = ["pair-port", "pair-drain"];

const knowing = (): FakeSessions =>
  fakeSessions({
    answers: {
      [taughtPairs["pair-port"].question]: { answer: "It listens on port 7431." },
      [taughtPairs["pair-drain"].question]: { answer: "The command is kestrel empty." },
    },
  });

describe("answerPairs", () => {
  let taught: TaughtFolder;
  beforeEach(async () => {
    taught = await teachWithoutModel(folderOf);
  });

  const ask = (sessions: FakeSessions, some: readonly string[] = ids) =>
    answerPairs(taught.paths, some, () => sessions.open(taught.folder, optionsFor(taught.dataDir)), signal);

  it("says what the model answers now, and whether that is the true answer", async () => {
    const answers = await ask(knowing());
    assert.deepEqual(answers, [
      { id: "pair-port", current: { text: "It listens on port 7431.", version: 2, matches: true } },
      { id: "pair-drain", current: { text: "The command is kestrel empty.", version: 2, matches: false } },
    ]);
  });

  it("asks each question once for each version, also when it would be declined", async () => {
    const sessions = knowing();
    await ask(sessions);
    await ask(sessions);
    assert.equal(sessions.asked.length, 2);
    assert.ok(sessions.asked.every(({ options }) => options.anyway === true));
    const manifest = (await readManifest(taught.paths))!;
    await writeManifest(taught.paths, activate(manifest, 1));
    assert.equal(
      (await readCurrentAnswers(taught.paths)).size,
      0,
      "what another version said is not current",
    );
    await ask(sessions);
    assert.equal(sessions.asked.length, 4);
  });

  it("keeps what was answered before it was stopped", async () => {
    const sessions = fakeSessions({
      fails: { [taughtPairs["pair-drain"].question]: new UserError("cancelled", "Stopped.", "Ask again.") },
    });
    await assert.rejects(ask(sessions), /Stopped/);
    assert.deepEqual([...(await readCurrentAnswers(taught.paths)).keys()], ["pair-port"]);
  });
});
