// What answers when the documents are again what an earlier version was taught, and after a roll-back.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineOptions } from "../../src/engine/engineOptions.ts";
import { requireFolderDocuments } from "../../src/engine/folderDocuments.ts";
import { injectFolder } from "../../src/engine/inject.ts";
import { openPlace } from "../../src/engine/place.ts";
import { planInjection } from "../../src/engine/plan.ts";
import { keepReportMaterial } from "../../src/engine/report.ts";
import { runKey, writeFinishedRun } from "../../src/engine/runs.ts";
import { keepTaughtPairs } from "../../src/engine/versionFiles.ts";
import { rollback } from "../../src/engine/versions.ts";
import { runFolder } from "../../src/knowledge/dataFolder.ts";
import { readManifest, writeManifest } from "../../src/knowledge/manifest.ts";
import { readSelection, writeSelection } from "../../src/knowledge/selection.ts";
import { writeJsonLines } from "../../src/knowledge/store.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { sampleReport } from "../evaluation/reportSample.ts";
import { writeTinyModel } from "../models/tinyModel.ts";
import { injected } from "./scriptedRun.ts";
import { optionsFor, readme, type TaughtFolder, taughtModel, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();
const edited = readme.replace("7431", "7432");

describe("a version that was taught what the documents are", () => {
  let taught: TaughtFolder;
  let options: EngineOptions;
  let notes: string[];

  /** Gives a version the run of the documents as they are now, with the files that a run leaves. */
  const finish = async (number: number, model: { path: string; sha256: string }): Promise<void> => {
    const { folder, dataDir, paths } = taught;
    const set = await requireFolderDocuments(await openPlace(folder, dataDir), options);
    const run = runKey(set, model.sha256, options.settings);
    const manifest = (await readManifest(paths))!;
    const documents = set.documents.map(({ path, contentHash }) => ({ path, contentHash }));
    await writeManifest(paths, {
      ...manifest,
      versions: manifest.versions.map((version) =>
        version.version === number ? { ...version, run, documents } : version,
      ),
    });
    await mkdir(runFolder(paths, run), { recursive: true });
    await writeJsonLines(join(runFolder(paths, run), "facts.jsonl"), [
      { id: "fact", sectionId: "README.md#2", span: `span ${number}` },
    ]);
    await keepTaughtPairs(paths, run, [
      { id: "pair", sectionId: "README.md#2", question: "Which port?", answer: `version ${number}` },
      { id: "other", sectionId: "docs/operations.md#1", question: "Drain?", answer: `drain ${number}` },
    ]);
    const { evaluation: _, questionKind: __, ...material } = sampleReport();
    await keepReportMaterial(paths, run, { ...material, project: `Report of ${number}` });
    await writeFinishedRun(paths, run, { ...injected, version: number, active: true });
  };
  const runOf = async (number: number): Promise<string> =>
    (await readManifest(taught.paths))!.versions.find(({ version }) => version === number)!.run!;
  const active = async (): Promise<number | undefined> => (await readManifest(taught.paths))?.active;
  const pairs = (): Promise<string> => readFile(taught.paths.pairs, "utf8");

  beforeEach(async () => {
    const path = await writeTinyModel("llama");
    const sha256 = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    taught = await teachWithoutModel(makeFolder, { model: { ...taughtModel, sha256 } });
    notes = [];
    options = {
      ...optionsFor(taught.dataDir),
      model: path,
      onEvent: (event) => event.kind === "note" && notes.push(event.text),
    };
    await finish(1, { path, sha256 });
    await writeFile(join(taught.folder, "README.md"), edited);
    await finish(2, { path, sha256 });
  });

  it("answers again when an edit is undone, with its own pairs, facts and report", async () => {
    await writeFile(join(taught.folder, "README.md"), readme);
    const plan = await planInjection(taught.folder, options);
    assert.deepEqual([plan.upToDate, plan.answersAgain], [false, 1]);
    const result = await injectFolder(taught.folder, options);
    assert.deepEqual([result.version, result.active, result.answersAgain], [1, true, true]);
    assert.equal(result.adapter, join(taught.paths.adapters, "adapter-1.gguf"));
    assert.equal(await active(), 1);
    assert.match(await pairs(), /version 1/);
    assert.match(await readFile(taught.paths.facts, "utf8"), /span 1/);
    assert.match(await readFile(taught.paths.report, "utf8"), /Report of 1/);
    const again = await injectFolder(taught.folder, options);
    assert.deepEqual([again.version, again.upToDate, again.answersAgain], [1, true, undefined]);
    assert.equal((await planInjection(taught.folder, options)).upToDate, true);
  });

  it("answers again after a roll-back", async () => {
    await rollback(taught.folder, 1, taught.dataDir);
    assert.match(await pairs(), /version 1/);
    assert.equal((await injectFolder(taught.folder, options)).answersAgain, true);
    assert.equal(await active(), 2);
    assert.match(await pairs(), /version 2/);
  });

  it("stays as it is where it was measured to be worse, and says so", async () => {
    await writeFinishedRun(taught.paths, await runOf(1), {
      ...injected,
      version: 1,
      active: false,
      worseThan: 2,
    });
    await writeFile(join(taught.folder, "README.md"), readme);
    const plan = await planInjection(taught.folder, options);
    assert.deepEqual([plan.upToDate, plan.worse], [true, 1]);
    const result = await injectFolder(taught.folder, options);
    assert.deepEqual([result.version, result.active, result.worseThan], [1, false, 2]);
    assert.equal(await active(), 2);
  });

  it("is taught anew where its adapter is damaged or its number is another run's", async () => {
    await writeFile(join(taught.paths.adapters, "adapter-2.gguf"), "damaged");
    const plan = await planInjection(taught.folder, options);
    assert.deepEqual([plan.upToDate, plan.answersAgain], [false, undefined]);
    await writeFinishedRun(taught.paths, await runOf(2), { ...injected, version: 1, active: true });
    assert.equal((await planInjection(taught.folder, options)).answersAgain, undefined);
  });

  it("is rolled back to without what was forgotten since", async () => {
    const { paths } = taught;
    await writeSelection(paths, { ...(await readSelection(paths)), forgotten: ["docs/operations.md"] });
    await rollback(taught.folder, 1, taught.dataDir);
    assert.match(await pairs(), /version 1/);
    assert.doesNotMatch(await pairs(), /drain/);
  });

  it("answers with the other version's files where its run was deleted, and says so", async () => {
    await rm(runFolder(taught.paths, await runOf(1)), { recursive: true });
    const before = await pairs();
    const { warning } = await rollback(taught.folder, 1, taught.dataDir);
    assert.match(warning ?? "", /files of version 1's run were deleted.*those of version 2/);
    assert.equal(await pairs(), before);
    assert.equal(await active(), 1);
  });
});
