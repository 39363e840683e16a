import assert from "node:assert/strict";
import { errorCodes } from "../../src/errors/codes.ts";
import { commandNames } from "../../src/extension/commandIds.ts";
import { commandOf, waysOut } from "../../src/extension/wayOut.ts";
import { panelCommands } from "../../src/protocol/panelMessages.ts";

describe("the way out of a problem", () => {
  it("is there for every problem but one that a person made", () => {
    for (const code of [...errorCodes, "bug"] as const) {
      const ways = waysOut({ code, message: "", hint: "" });
      assert.equal(ways.length > 0, code !== "cancelled", code);
    }
  });

  it("leads to a command that exists", () => {
    const own = new Set<string>(commandNames.map((name) => `steep.${name}`));
    for (const command of panelCommands) {
      const id = commandOf(command);
      assert.ok(own.has(id) || id.startsWith("workbench."), id);
    }
  });

  it("is what mends it, first of all", () => {
    const best = (
      code: "disk-full" | "not-trusted" | "engine-stopped" | "not-injected",
    ): string | undefined => waysOut({ code, message: "", hint: "" })[0];
    assert.equal(best("disk-full"), "storage");
    assert.equal(best("not-trusted"), "manageTrust");
    assert.equal(best("engine-stopped"), "restartEngine");
    assert.equal(best("not-injected"), "inject");
  });
});
