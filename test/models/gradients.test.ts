import { fileURLToPath } from "node:url";
import { backendNames } from "../../src/ggml/binaries.ts";
import { architectures } from "../../src/models/architectures.ts";
import { runProgram } from "../ggml/program.ts";
import { checkGradients } from "./gradientCheck.ts";
import { writeTinyModel } from "./tinyModel.ts";

const program = fileURLToPath(new URL("gradientsOn.ts", import.meta.url));

for (const { name } of architectures) {
  describe(`models: gradients of ${name}`, function () {
    this.timeout(120_000);

    for (const temperature of [1, 2]) {
      it(`equal finite differences within 1 % at temperature ${temperature}`, async () => {
        await checkGradients(await writeTinyModel(name), temperature);
      });
    }

    it("equal finite differences of the reverse divergence", async () => {
      await checkGradients(await writeTinyModel(name), 1, { klDirection: "reverse" });
    });

    it("equal finite differences where OUT_PROD is composed and views are copied", async () => {
      await checkGradients(await writeTinyModel(name), 1, { portable: true });
    });

    for (const backend of backendNames.filter((other) => other !== "cpu")) {
      it(`equal finite differences on ${backend}, where there is a device`, async function () {
        // A driver may compile its programs for a minute.
        this.timeout(600_000);
        const result = JSON.parse(await runProgram(program, [backend, name])) as string | null;
        if (result === null) this.skip();
      });
    }
  });
}
