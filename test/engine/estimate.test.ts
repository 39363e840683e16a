// What a plan says of time: more documents and more epochs take longer, and few documents are seen more often.
import assert from "node:assert/strict";
import { catalogueModel } from "../../src/catalogue/catalogue.ts";
import type { Hardware } from "../../src/catalogue/proposeModel.ts";
import { resolveSettings } from "../../src/config/settings.ts";
import type { Document } from "../../src/documents/types.ts";
import { estimateRun } from "../../src/engine/estimate.ts";

const entry = catalogueModel("qwen2.5-coder-0.5b")!;
const choice = { id: entry.id, name: entry.name, entry, file: undefined, reference: "", reason: "" };
const hardware = { freeMemoryBytes: 16e9, cores: 2 };

function documentOf(words: number): Document {
  const text = Array.from({ length: words }, () => "word").join(" ");
  const section = {
    id: "a.md#1",
    document: "a.md",
    headingTrail: ["A"],
    startLine: 1,
    endLine: 1,
    text,
    contentHash: "0",
  };
  return { path: "a.md", format: "markdown", bytes: 1, contentHash: "0", title: "A", sections: [section] };
}

async function minutes(words: number, given: Readonly<Record<string, unknown>> = {}): Promise<number> {
  return (await estimateRun([documentOf(words)], choice, resolveSettings(given), hardware)).minutes;
}

describe("engine/estimate", () => {
  it("grows with the documents and with the epochs", async () => {
    assert.ok((await minutes(6000)) > 5 * (await minutes(600)));
    assert.ok((await minutes(6000, { epochs: 10 })) > (await minutes(6000)));
  });

  it("counts the faster copy of the model where a processor reads it", async () => {
    const disk = async (device: Partial<Hardware>): Promise<number> =>
      (await estimateRun([documentOf(600)], choice, resolveSettings({}), { ...hardware, ...device })).disk;
    const gpu = { name: "G", backend: "cuda", freeBytes: 40e9 };
    assert.ok((await disk({})) > (await disk({ gpu })) + entry.bytes!);
  });

  it("knows that few questions are seen more often", async () => {
    const often = await minutes(100);
    assert.ok(often > (await minutes(100, { leastSteps: 0 })));
    // Enough steps without that: no difference.
    assert.equal(await minutes(6000), await minutes(6000, { leastSteps: 0 }));
  });
});
