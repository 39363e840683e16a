// Fetches the smallest model for real, by its mirror, and reads it.
import assert from "node:assert/strict";
import { catalogueModel } from "../../src/catalogue/catalogue.ts";
import type { FetchProgress } from "../../src/catalogue/download.ts";
import { fetchModel } from "../../src/catalogue/fetchModel.ts";
import { checkModelFile } from "../../src/catalogue/modelFile.ts";
import { readGguf } from "../../src/gguf/reader.ts";
import { inFolder } from "../gguf/rawHeader.ts";
import { deadHub } from "./faultyHub.ts";

describe("catalogue/fetchModel with the real mirror", () => {
  it("fetches SmolLM2-135M, whose header agrees with the catalogue", async function () {
    this.timeout(300_000);
    await inFolder(async (cacheFolder) => {
      const model = catalogueModel("smollm2-135m");
      assert.ok(model);
      const seen: FetchProgress[] = [];
      const onProgress = (progress: FetchProgress): void => void seen.push(progress);
      const { path, sha256 } = await fetchModel(model, { cacheFolder, hub: deadHub, onProgress });
      assert.equal(sha256, model.sha256);
      assert.ok(seen.some(({ stage, bytesDone }) => stage === "download" && bytesDone < 98_362_432));
      const gguf = await readGguf(path);
      checkModelFile(gguf, [model.architecture]);
      const number = (key: string): unknown => gguf.metadata.get(`llama.${key}`);
      assert.deepEqual(
        {
          blocks: number("block_count"),
          embedding: number("embedding_length"),
          feedForward: number("feed_forward_length"),
          heads: number("attention.head_count"),
          headsKv: number("attention.head_count_kv"),
          headSize: number("rope.dimension_count"),
          vocabulary: number("vocab_size"),
        },
        model.shape,
      );
      assert.equal(number("context_length"), model.contextLength);
    });
  });
});
