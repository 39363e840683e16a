import assert from "node:assert/strict";
import { fittingSections, tooLongNote } from "../../src/engine/fittingSections.ts";
import { lanternSections } from "../knowledge/sections.ts";

const [first] = lanternSections;
assert.ok(first);
const long = { ...first, id: "long", text: "word ".repeat(2000) };
const digits = { ...first, id: "digits", text: "1234567890 ".repeat(200) };
const count = (text: string): number => text.split(" ").length;

describe("fittingSections", () => {
  it("opens no model where no section can be too long", async () => {
    const found = await fittingSections(lanternSections, 8192, () => assert.fail("opened"));
    assert.deepEqual(found, { sections: lanternSections, tooLong: [] });
  });

  it("leaves out what a small model cannot read, and no more", async () => {
    const { sections, tooLong } = await fittingSections([first, long, digits], 2048, () =>
      Promise.resolve(count),
    );
    assert.deepEqual([sections, tooLong], [[first, digits], [long]]);
    assert.match(tooLongNote(long, 2048), /^configuration\.md: lines \d+ to \d+ are not taught.*2048 tokens/);
  });
});
