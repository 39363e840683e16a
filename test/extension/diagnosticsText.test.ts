import assert from "node:assert/strict";
import { UserError } from "../../src/errors/userError.ts";
import { type DiagnosticFacts, diagnosticsText } from "../../src/extension/diagnosticsText.ts";
import { problemOf } from "../../src/extension/problems.ts";

const facts: DiagnosticFacts = {
  version: "1.2.3",
  editor: "Code 1.104.0, local",
  platform: "linux x64, Node 22.1.0",
  engine: { kind: "running", version: "1.2.3", pid: 7 },
  doctor: { text: "2 cores" },
};

describe("the diagnostics", () => {
  it("say what the extension and its engine know of the machine", () => {
    assert.equal(
      diagnosticsText(facts),
      "Steep 1.2.3\nCode 1.104.0, local\nlinux x64, Node 22.1.0\nEngine: running, 1.2.3\n\n2 cores",
    );
  });

  it("say why the engine's part is missing after a crash loop", () => {
    const error = new UserError(
      "engine-stopped",
      "The engine ended 5 times in a row. SIGSEGV",
      "Restart it.",
    );
    const text = diagnosticsText({
      ...facts,
      engine: { kind: "gaveUp", error },
      doctor: { problem: problemOf(error) },
    });
    assert.match(text, /^Steep 1\.2\.3\nCode.*\nlinux x64.*\nEngine: given up: The engine ended 5 times/);
    assert.match(text, /\n\nThe engine's part is missing \(engine-stopped\): .*SIGSEGV Restart it\.$/);
  });
});
