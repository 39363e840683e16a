// `npx vscode-test` with the project's configuration, on the stand-in where it would start the desktop's VS Code.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { newest } from "./setup/versions.ts";
import { describeInVsCode } from "./setup/vsCodeTests.ts";
import { packedExtension } from "./setup/vsix.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describeInVsCode(
  "@vscode/test-cli",
  () => {
    it("runs the suite of a window without a folder", async () => {
      // It starts the folder that the package was made of.
      await packedExtension();
      const folder = await mkdtemp(join(tmpdir(), "steep-code-"));
      try {
        const program = join(folder, "code");
        const shim = join(root, "test/vscode/driver/standInCode.ts");
        await writeFile(
          program,
          `#!/bin/sh\ncd "${root}" && exec "${process.execPath}" --import tsx "${shim}" "$@"\n`,
        );
        await chmod(program, 0o755);
        const { code, output } = await vsCodeTest(["--label", "noFolder"], { STEEP_VSCODE: program });
        assert.match(output, /without a folder/);
        assert.match(output, /3 passing/);
        assert.doesNotMatch(output, /failing/);
        assert.equal(code, 0, output);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
  [newest],
);

function vsCodeTest(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const program = join(root, "node_modules/@vscode/test-cli/out/bin.mjs");
  const child = spawn(process.execPath, [program, ...args], { cwd: root, env: { ...process.env, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("close", (code) => done({ code, output }));
  });
}
