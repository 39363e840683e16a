import { architectures } from "../../src/models/architectures.ts";
import { checkGradients } from "./gradientCheck.ts";
import { writeTinyModel } from "./tinyModel.ts";

for (const { name } of architectures) {
  describe(`models: gradients of ${name}`, function () {
    this.timeout(120_000);

    for (const temperature of [1, 2]) {
      it(`equal finite differences within 1 % at temperature ${temperature}`, async () => {
        await checkGradients(await writeTinyModel(name), temperature);
      });
    }

    it("equal finite differences where OUT_PROD is composed", async () => {
      await checkGradients(await writeTinyModel(name), 1, { outProd: false });
    });
  });
}
