import assert from "node:assert/strict";
import { engineEnvironment } from "../../../src/extension/engine/environment.ts";

describe("the environment of the engine", () => {
  it("has nothing that is meant for the editor's own processes", () => {
    const given = {
      PATH: "/bin",
      HTTPS_PROXY: "http://proxy:1",
      STEEP_CACHE: "/cache",
      NODE_OPTIONS: "--require debugger.js",
      node_options: "--inspect",
      NODE_PATH: "/other",
      NODE_V8_COVERAGE: "/coverage",
      VSCODE_IPC_HOOK: "hook",
      ELECTRON_RUN_AS_NODE: "0",
      ELECTRON_NO_ASAR: "1",
    };
    assert.deepEqual(engineEnvironment(given), {
      PATH: "/bin",
      HTTPS_PROXY: "http://proxy:1",
      STEEP_CACHE: "/cache",
      ELECTRON_RUN_AS_NODE: "1",
    });
  });
});
