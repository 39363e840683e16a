// Which model a run teaches, and which one answers: the last one chosen, and the one that the adapter belongs to.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { EngineOptions } from "../../src/engine/engineOptions.ts";
import { injectFolder } from "../../src/engine/inject.ts";
import { chooseModel, chooseModelToTeach } from "../../src/engine/modelChoice.ts";
import { openPlace, type Place } from "../../src/engine/place.ts";
import { readRememberedModel, rememberModel } from "../../src/engine/rememberedModel.ts";
import { rollback } from "../../src/engine/versions.ts";
import { stoppedByPerson } from "../../src/errors/cancelled.ts";
import { readManifest, writeManifest } from "../../src/knowledge/manifest.ts";
import type { AdapterVersion } from "../../src/knowledge/types.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { writeTinyModel } from "../models/tinyModel.ts";
import { optionsFor, readme, type TaughtFolder, taughtModel, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();

interface File {
  readonly path: string;
  readonly sha256: string;
}

async function newModel(seed: number): Promise<File> {
  const path = await writeTinyModel("llama", seed);
  const bytes = await readFile(path);
  return { path, sha256: createHash("sha256").update(bytes).digest("hex") };
}

describe("the model of a folder", () => {
  let taught: TaughtFolder;
  let place: Place;
  let options: EngineOptions;
  let first: File;
  let second: File;

  beforeEach(async () => {
    [first, second] = [await newModel(1), await newModel(2)];
    taught = await teachWithoutModel(makeFolder, { model: { ...taughtModel, sha256: first.sha256 } });
    place = await openPlace(taught.folder, taught.dataDir);
    options = optionsFor(taught.dataDir);
    await change(() => ({ baseModel: first.path }));
  });
  const change = async (more: (version: AdapterVersion) => Partial<AdapterVersion>): Promise<void> => {
    const manifest = (await readManifest(taught.paths))!;
    const versions = manifest.versions.map((version) => ({ ...version, ...more(version) }));
    await writeManifest(taught.paths, { ...manifest, versions });
  };
  const toAsk = async (): Promise<string | undefined> => (await chooseModel(place, options)).file?.path;
  const toTeach = async (): Promise<string | undefined> =>
    (await chooseModelToTeach(place, options)).file?.path;

  it("answers with the adapter's own, and teaches the one that was chosen since", async () => {
    assert.deepEqual([await toAsk(), await toTeach()], [first.path, first.path]);
    await rememberModel(taught.paths, second.path);
    assert.deepEqual([await toAsk(), await toTeach()], [first.path, second.path]);
    options = { ...options, model: second.path };
    assert.deepEqual([await toAsk(), await toTeach()], [second.path, second.path]);
  });

  it("says which file is missing instead of proposing another model", async () => {
    await rename(first.path, `${first.path}.away`);
    await assert.rejects(toAsk(), { code: "model-not-found" });
    await rememberModel(taught.paths, second.path);
    assert.equal(await toTeach(), second.path);
    await rm(second.path);
    await assert.rejects(toTeach(), { code: "model-not-found" });
  });

  it("is found by what was chosen for a version that does not say it, and else asked for", async () => {
    await change(() => ({ baseModel: undefined }) as object);
    await rememberModel(taught.paths, first.path);
    assert.equal(await toAsk(), first.path);
    await rememberModel(taught.paths, second.path);
    await assert.rejects(toAsk(), { code: "model-not-found", hint: /--model/ });
  });

  it("stops while a file is hashed, and chooses no other", async () => {
    const large = `${first.path}.large.gguf`;
    await writeFile(large, Buffer.concat([await readFile(first.path), Buffer.alloc(1)]));
    await rememberModel(taught.paths, large);
    const stop = new AbortController();
    stop.abort(stoppedByPerson());
    await assert.rejects(chooseModelToTeach(place, { ...options, signal: stop.signal }), {
      code: "cancelled",
    });
  });

  it("says so when what was chosen cannot be read", async () => {
    await writeFile(`${taught.paths.root}/model.json`, "{");
    await assert.rejects(toTeach(), { code: "data-corrupt" });
  });

  it("goes back with the version", async () => {
    await change(({ version }) =>
      version === 2 ? { baseModel: second.path, baseSha256: second.sha256 } : {},
    );
    await rememberModel(taught.paths, second.path);
    await rollback(taught.folder, 1, taught.dataDir);
    assert.deepEqual([await toAsk(), await toTeach()], [first.path, first.path]);
  });

  it("stays as it was where the one that was asked for cannot be taught", async () => {
    const folder = await makeFolder();
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/README.md`, readme);
    const other = await writeTinyModel("mamba");
    const { paths } = await openPlace(folder, taught.dataDir);
    const notes: string[] = [];
    const onEvent: EngineOptions["onEvent"] = (event) => event.kind === "note" && notes.push(event.text);
    const inject = (): Promise<unknown> => injectFolder(folder, { ...options, model: other, onEvent });
    await assert.rejects(inject(), { code: "unknown-architecture" });
    assert.deepEqual(notes, ["Teaching mamba (mamba). It was asked for."]);
    assert.equal(await readRememberedModel(paths), undefined);
    await rememberModel(paths, second.path);
    await assert.rejects(inject(), { code: "unknown-architecture" });
    assert.equal(await readRememberedModel(paths), second.path);
  });
});
