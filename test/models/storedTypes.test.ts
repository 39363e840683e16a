// A model is learned from in every stored type as from the same numbers in F32.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Backend } from "../../src/ggml/backend.ts";
import { backendNames } from "../../src/ggml/binaries.ts";
import { convertMatrix, type StoredMatrix } from "../../src/ggml/convert.ts";
import type { GgmlType } from "../../src/gguf/types.ts";
import { trainableTypes } from "../../src/models/weightPlan.ts";
import { runProgram } from "../ggml/program.ts";
import { stepOf, type StepResult } from "./wideStep.ts";
import { wide, writeTinyModel, type TinyTensor } from "./tinyModel.ts";

/** The matrices in the type, or the very numbers that the type holds in F32. */
async function modelIn(cpu: Backend, type: GgmlType, asNumbers: boolean): Promise<string> {
  const store = (tensor: TinyTensor) => {
    const [nIn = 0, nOut = 0] = tensor.dimensions;
    const matrix: StoredMatrix = { type: "F32", nIn, nOut, data: new Uint8Array(tensor.data.buffer) };
    const data = convertMatrix(cpu, matrix, type);
    if (type === "F32") return tensor;
    if (asNumbers) {
      const numbers = convertMatrix(cpu, { ...matrix, type, data }, "F32");
      return { ...tensor, data: new Float32Array(numbers.buffer) };
    }
    return { ...tensor, type, data: type === "F16" ? new Uint16Array(data.buffer) : data };
  };
  return writeTinyModel("qwen2", 7, { sizes: wide, store });
}

const distance = (a: Float32Array, b: Float32Array): number =>
  Math.hypot(...a.map((x, i) => x - (b[i] ?? Number.NaN)));

interface Numbers {
  readonly losses: readonly number[];
  readonly gradients: readonly number[];
}

const program = fileURLToPath(new URL("wideStepOn.ts", import.meta.url));

function assertClose(stored: StepResult, exact: StepResult): void {
  const error = distance(stored.losses, exact.losses) / Math.hypot(...exact.losses);
  const turned = distance(stored.gradients, exact.gradients) / Math.hypot(...exact.gradients);
  assert.ok(error < 0.01, `relative error of the losses ${error}`);
  assert.ok(turned < 0.05, `relative error of the gradients ${turned}`);
}

describe("models: stored types", function () {
  this.timeout(120_000);
  let cpu: Backend;
  before(() => {
    cpu = new Backend("cpu", 1);
  });
  after(() => cpu[Symbol.dispose]());

  for (const type of trainableTypes) {
    it(`gives from ${type} the losses and gradients of its numbers in F32`, async () => {
      const stored = await stepOf(await modelIn(cpu, type, false));
      const exact = await stepOf(await modelIn(cpu, type, true));
      assertClose(stored, exact);
    });
  }

  for (const backend of backendNames.filter((name) => name !== "cpu")) {
    it(`gives the same on ${backend}, where there is a device`, async function () {
      this.timeout(600_000);
      const types = ["F16", "Q8_0", "Q5_0", "Q4_K", "Q6_K"] as const;
      const paths = await Promise.all(types.map((type) => modelIn(cpu, type, false)));
      const found = JSON.parse(await runProgram(program, [backend, ...paths])) as Numbers[] | null;
      if (found === null) return void this.skip();
      for (const [i, type] of types.entries()) {
        const losses = Float32Array.from(found[i]?.losses ?? []);
        const gradients = Float32Array.from(found[i]?.gradients ?? []);
        assertClose({ losses, gradients }, await stepOf(await modelIn(cpu, type, true)));
      }
    });
  }
});
