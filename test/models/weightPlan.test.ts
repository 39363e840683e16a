// How each matrix is held: by the types that a machine multiplies fastest.
import assert from "node:assert/strict";
import { readGguf } from "../../src/gguf/reader.ts";
import { architectureOf } from "../../src/models/architectures.ts";
import { planWeights, type WeightPlan, type WeightRules } from "../../src/models/weightPlan.ts";
import { Backend, type WeightBuffer } from "../../src/ggml/backend.ts";
import { convertMatrix } from "../../src/ggml/convert.ts";
import type { GgmlType } from "../../src/gguf/types.ts";
import { findRearranged } from "../../src/models/frozenWeights.ts";
import { tiny, wide, writeTinyModel } from "./tinyModel.ts";

async function planOf(
  type: GgmlType,
  rearranged: readonly (readonly [GgmlType, WeightBuffer])[],
  sizes: typeof tiny | typeof wide = wide,
  onCpu = true,
): Promise<WeightPlan> {
  using cpu = new Backend("cpu", 1);
  const gguf = await readGguf(
    await writeTinyModel("qwen2", 7, {
      sizes,
      store: (tensor) => {
        if (type === "F32") return tensor;
        const [nIn = 0, nOut = 0] = tensor.dimensions;
        const data = convertMatrix(
          cpu,
          { ...tensor, nIn, nOut, data: new Uint8Array(tensor.data.buffer) },
          type,
        );
        return { ...tensor, type, data };
      },
    }),
  );
  const architecture = architectureOf(gguf);
  const rules: WeightRules = { onCpu, rearranged: new Map(rearranged), firstTrained: 0 };
  return planWeights(gguf, architecture, architecture.hyperparameters(gguf), rules);
}

/** The ways in which the blocks' matrices are held, each once. */
function ways(plan: WeightPlan, of: "forward" | "transposed"): string[] {
  const held = plan.matrices.flatMap((matrix) => matrix[of] ?? []);
  return [...new Set(held.map(({ type, buffer }) => `${type} ${buffer ?? "as it is"}`))].toSorted();
}

describe("models/weightPlan", () => {
  it("holds quantised matrices in eight bits where there is no rearranged form", async () => {
    const plan = await planOf("Q4_K", []);
    assert.deepEqual(ways(plan, "forward"), ["Q8_0 as it is"]);
    assert.deepEqual(ways(plan, "transposed"), ["Q8_0 as it is"]);
  });

  it("holds four bits as stored where wide vectors have a rearranged form of them", async () => {
    const plan = await planOf("Q4_K", [["Q4_K", "CPU_REPACK"]]);
    assert.deepEqual(ways(plan, "forward"), ["Q4_K CPU_REPACK"]);
    assert.deepEqual(ways(plan, "transposed"), ["Q8_0 as it is"]);
  });

  it("holds everything in eight bits for a matrix unit, with room for the sums of the blocks", async () => {
    const [plain, amx] = [
      await planOf("Q4_K", []),
      await planOf("Q4_K", [
        ["Q8_0", "AMX"],
        ["Q4_K", "CPU_REPACK"],
      ]),
    ];
    for (const of of ["forward", "transposed"] as const) assert.deepEqual(ways(amx, of), ["Q8_0 AMX"]);
    assert.ok(amx.bytes > plain.bytes);
    // Rows of a rearranged output cannot be looked up.
    assert.equal(amx.embedding.sharedWithOutput, false);
  });

  it("leaves matrices that do not fill the unit's tiles as they are", async () => {
    const plan = await planOf("Q8_0", [["Q8_0", "AMX"]], tiny);
    const held = plan.matrices.filter(({ nIn, nOut }) => nIn % 64 > 0 || nOut % 64 > 0);
    assert.ok(held.length > 0);
    for (const { forward, transposed } of held) {
      assert.equal(forward.buffer, undefined);
      assert.equal(transposed?.buffer, undefined);
    }
  });

  it("knows no rearranged form on a GPU, and none of full precision", async () => {
    assert.deepEqual(ways(await planOf("Q4_K", [["Q8_0", "AMX"]], wide, false), "forward"), [
      "Q4_K as it is",
    ]);
    assert.deepEqual(ways(await planOf("F32", [["Q8_0", "AMX"]]), "forward"), ["F32 as it is"]);
  });

  it("finds only forms that this machine has", () => {
    using cpu = new Backend("cpu", 1);
    for (const buffer of findRearranged(cpu).values()) assert.ok(cpu.weightBufferType(buffer) !== undefined);
  });
});
