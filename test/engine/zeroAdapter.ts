// An adapter of a real model that changes nothing: its second factors are zero. What llama.cpp loads, without training.
import { catalogueModel } from "../../src/catalogue/catalogue.ts";
import { adapterMetadata } from "../../src/gguf/adapter.ts";
import { readGguf } from "../../src/gguf/reader.ts";
import { writeGguf } from "../../src/gguf/writer.ts";
import { testModel } from "../models/testModel.ts";
import { type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

/** The smallest real model, with the folder of `teachWithoutModel` taught to it. */
export async function teachSmallModel(makeFolder: () => Promise<string>): Promise<TaughtFolder> {
  const model = catalogueModel("smollm2-135m")!;
  const { path: basePath, sha256 } = await testModel("smollm2-135m");
  const base = { path: basePath, sha256, name: model.name };
  return teachWithoutModel(makeFolder, { model, writeAdapter: (path) => writeZeroAdapter(path, base) });
}

async function writeZeroAdapter(
  path: string,
  base: { readonly path: string; readonly sha256: string; readonly name: string },
): Promise<void> {
  const { metadata, tensors } = await readGguf(base.path);
  const [width = 0, height = 0] = tensors.get("blk.0.attn_q.weight")?.dimensions ?? [];
  const rank = 2;
  const described = adapterMetadata({
    name: "nothing",
    architecture: String(metadata.get("general.architecture")),
    alpha: rank,
    baseSha256: base.sha256,
    baseName: base.name,
    chatTemplateSha256: "0".repeat(64),
    created: "2026-01-02T03:04:05.000Z",
    settings: { rank },
  });
  await writeGguf(path, described, [
    {
      name: "blk.0.attn_q.weight.lora_a",
      dimensions: [width, rank],
      type: "F32",
      data: new Float32Array(width * rank).fill(0.01),
    },
    {
      name: "blk.0.attn_q.weight.lora_b",
      dimensions: [rank, height],
      type: "F32",
      data: new Float32Array(rank * height),
    },
  ]);
}
