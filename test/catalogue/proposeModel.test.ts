import assert from "node:assert/strict";
import { catalogue, catalogueModel } from "../../src/catalogue/catalogue.ts";
import { memoryNeeded } from "../../src/catalogue/memory.ts";
import { proposeModel, type Hardware } from "../../src/catalogue/proposeModel.ts";

const model = (id: string) => {
  const found = catalogueModel(id);
  assert.ok(found);
  return found;
};
const gpu = (gigabytes: number, backend: string): NonNullable<Hardware["gpu"]> => ({
  name: "a GPU",
  freeBytes: gigabytes * 1e9,
  backend,
});

describe("catalogue/memory", () => {
  it("is near the measured peaks", () => {
    const small = memoryNeeded(model("qwen2.5-coder-0.5b"), { rank: 16, rowTokens: 160, batchRows: 2 }).train;
    assert.ok(Math.abs(small / 2.4e9 - 1) < 0.15, `0.5B: ${small}`);
    const tiny = memoryNeeded(model("smollm2-135m"), { rank: 16, rowTokens: 256, batchRows: 2 }).train;
    assert.ok(Math.abs(tiny / 1.3e9 - 1) < 0.15, `135M: ${tiny}`);
  });

  it("grows with rank, rows and the model, and answering takes less than training", () => {
    const size = { rank: 16, rowTokens: 192, batchRows: 2 };
    const base = memoryNeeded(model("qwen2.5-coder-1.5b"), size);
    assert.ok(memoryNeeded(model("qwen2.5-coder-1.5b"), { ...size, rank: 64 }).train > base.train);
    assert.ok(memoryNeeded(model("qwen2.5-coder-1.5b"), { ...size, rowTokens: 384 }).train > base.train);
    for (const each of catalogue.models) {
      const { train, answer } = memoryNeeded(each);
      assert.ok(train > answer && answer > (each.bytes ?? 0), each.id);
    }
  });
});

describe("catalogue/proposeModel", () => {
  const cases: readonly (readonly [string, Hardware, string, "gpu" | "cpu"])[] = [
    ["two cores and 8 GB", { cores: 2, freeMemoryBytes: 6e9 }, "qwen2.5-coder-0.5b", "cpu"],
    ["two cores and much memory", { cores: 2, freeMemoryBytes: 64e9 }, "qwen2.5-coder-0.5b", "cpu"],
    ["eight cores", { cores: 8, freeMemoryBytes: 14e9 }, "qwen2.5-coder-1.5b", "cpu"],
    ["eight cores without memory", { cores: 8, freeMemoryBytes: 4e9 }, "qwen2.5-coder-0.5b", "cpu"],
    ["a large GPU", { cores: 8, freeMemoryBytes: 14e9, gpu: gpu(23, "cuda") }, "qwen2.5-coder-7b", "gpu"],
    [
      "a GPU of 8 GB",
      { cores: 8, freeMemoryBytes: 14e9, gpu: gpu(7.5, "vulkan") },
      "qwen2.5-coder-1.5b",
      "gpu",
    ],
    [
      "a GPU without memory",
      { cores: 2, freeMemoryBytes: 8e9, gpu: gpu(1, "vulkan") },
      "qwen2.5-coder-0.5b",
      "cpu",
    ],
  ];
  for (const [name, hardware, id, device] of cases) {
    it(`proposes ${id} for ${name}`, () => {
      const { best, runnersUp } = proposeModel(hardware);
      assert.equal(best.model.id, id);
      assert.equal(best.device, device);
      const free = device === "gpu" ? (hardware.gpu?.freeBytes ?? 0) : hardware.freeMemoryBytes;
      assert.ok(best.memory.train < free);
      assert.match(best.reason, /about [\d.]+ GB .*about \d+ min/);
      assert.ok(runnersUp.every((fit) => fit.model.id !== id && fit.reason !== ""));
    });
  }

  it("says why the GPU is not used", () => {
    const { best } = proposeModel({ cores: 2, freeMemoryBytes: 8e9, gpu: gpu(1, "vulkan") });
    assert.match(best.reason, /on the CPU, since a GPU has only 1\.0 GB free/);
  });

  it("prefers a licence without conditions, and names the conditions of the others", () => {
    const { best, runnersUp } = proposeModel({ cores: 8, freeMemoryBytes: 14e9 });
    assert.equal(best.model.licence, "Apache-2.0");
    const conditional = runnersUp.find((fit) => fit.model.id === "qwen2.5-coder-3b");
    assert.match(conditional?.reason ?? "", /licence with conditions \(LicenseRef-Qwen-Research\)/);
  });

  it("never proposes a model that is too small to learn", () => {
    const { best, runnersUp } = proposeModel({ cores: 2, freeMemoryBytes: 64e9 });
    assert.ok([best, ...runnersUp].every((fit) => fit.model.purpose !== "test"));
  });

  it("says in numbers that nothing fits", () => {
    assert.throws(() => proposeModel({ cores: 2, freeMemoryBytes: 1e9 }), {
      code: "not-enough-memory",
      message: /takes about 2\.\d GB; 1\.0 GB are free/,
    });
  });
});
