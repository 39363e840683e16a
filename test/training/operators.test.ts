import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { backendNames } from "../../src/ggml/binaries.ts";
import { architectures } from "../../src/models/architectures.ts";
import { runProgram } from "../ggml/program.ts";

const program = fileURLToPath(new URL("operatorsOn.ts", import.meta.url));

for (const backend of backendNames) {
  describe(`training: the operators of every graph on ${backend}`, () => {
    for (const { name } of architectures) {
      it(`are all there for ${name}`, async function () {
        this.timeout(300_000);
        const missing = JSON.parse(await runProgram(program, [backend, name])) as Record<
          string,
          string[]
        > | null;
        if (missing === null) return void this.skip();
        assert.equal(Object.keys(missing).length, 9);
        for (const [graph, operators] of Object.entries(missing)) assert.deepEqual(operators, [], graph);
      });
    }
  });
}
