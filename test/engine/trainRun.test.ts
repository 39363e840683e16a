// What is kept of a training, and until when.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPlace } from "../../src/engine/place.ts";
import { createStopwatch } from "../../src/engine/stopwatch.ts";
import { trainRun, type TrainRunInput } from "../../src/engine/trainRun.ts";
import { makeKnowledgeFolders } from "../../src/knowledge/dataFolder.ts";
import type { Trainer } from "../../src/training/trainer.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { optionsFor } from "./taughtFolder.ts";
import { trainingResult } from "./trainingJob.ts";

const makeFolder = temporaryFolders();

/** Leaves an adapter and a checkpoint, as the real one does at its end. */
const trainer: Trainer = {
  async run(job) {
    await mkdir(job.workFolder, { recursive: true });
    await writeFile(join(job.workFolder, "checkpoint.bin"), "state");
    await writeFile(job.adapterPath, "adapter");
    return trainingResult(job);
  },
};

async function newInput(): Promise<TrainRunInput> {
  const place = await openPlace(await makeFolder(), await makeFolder());
  await makeKnowledgeFolders(place.paths);
  const folder = join(place.paths.runs, "run");
  await mkdir(folder);
  const datasetPath = join(folder, "dataset.json");
  await writeFile(datasetPath, "{}");
  const model = {
    id: "m",
    name: "M",
    path: "m.gguf",
    sha256: "0".repeat(64),
    contextTokens: 1,
    reference: "m",
  };
  return {
    place,
    set: { documents: [], problems: [] },
    model,
    clock: createStopwatch(),
    lazy: { open: () => assert.fail("opened"), close: () => Promise.resolve() },
    options: optionsFor(""),
    distilled: { datasetPath, templateHash: "" } as TrainRunInput["distilled"],
    folder,
    trainer,
  };
}

describe("trainRun", () => {
  const isThere = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );

  it("keeps the checkpoint until it is written down which adapter came of it", async () => {
    const input = await newInput();
    const { adapter } = await trainRun(input);
    assert.equal(adapter.sha256, createHash("sha256").update("adapter").digest("hex"));
    assert.equal(await readFile(adapter.path, "utf8"), "adapter");
    assert.equal(await isThere(join(input.folder, "training/checkpoint.bin")), false);

    const refused = await newInput();
    // A folder in the marker's place: it cannot be written.
    await mkdir(join(refused.folder, "trained.json"));
    await assert.rejects(trainRun(refused));
    assert.equal(await isThere(join(refused.folder, "training/checkpoint.bin")), true);
  });
});
