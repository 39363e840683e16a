import { testModel } from "../models/testModel.ts";
import { checkMemoryFormulas } from "./graphBytes.ts";

describe("training/memory on real models", function () {
  this.timeout(300_000);
  for (const id of ["smollm2-135m", "qwen2.5-coder-0.5b"] as const) {
    it(`estimates the steps of ${id} as ggml allocates them`, async () => {
      await checkMemoryFormulas((await testModel(id)).path, 0.95, 1.25);
    });
  }
});
