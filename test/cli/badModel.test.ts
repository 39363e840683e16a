// Model files that cannot be taught, through the command line: what is wrong with them, and the way out.
import assert from "node:assert/strict";
import { readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entry, rawGguf, tensor, text, u32 } from "../gguf/rawHeader.ts";
import { readStatus } from "../../src/engine/status.ts";
import { optionsFor, teachWithoutModel } from "../engine/taughtFolder.ts";
import { jsonOf, steep, temporaryFolders } from "./steep.ts";

const makeFolder = temporaryFolders();

const llama = entry("general.architecture", 8, text("llama"));
/** The numbers of `ggml_type`: one that is known and not read here, one that does not exist. */
const [iq2xxs, noType] = [16, 99];

describe("a model file is refused with 1, a code and the way out", () => {
  let folder: string;
  before(async () => {
    folder = await makeFolder();
    await writeFile(join(folder, "README.md"), "# Kestrel\n\nKestrel listens on port 7431.\n");
  });

  const check = async (bytes: Buffer | undefined, code: string, message: RegExp): Promise<void> => {
    const model = join(await makeFolder(), "model.gguf");
    if (bytes) await writeFile(model, bytes);
    const data = await makeFolder();
    const ran = await steep(["inject", folder, "--model", model, "--data-dir", data, "--json"]);
    assert.equal(ran.code, 1, ran.stdout + ran.stderr);
    const { error } = jsonOf(ran) as { error: { code: string; message: string; hint: string } };
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.match(error.message, /model\.gguf/);
    assert.ok(error.hint !== "");
    // Nothing that was made before the refusal holds a later run up.
    assert.equal((await readStatus(folder, optionsFor(data))).state, "not injected");
  };

  it("when it is not there", () =>
    check(undefined, "model-not-found", /There is no|not there|does not exist/));
  it("when it is empty", () => check(Buffer.alloc(0), "gguf-truncated", /0 bytes/));
  it("when it is no GGUF", () =>
    check(Buffer.from("this is text, not a model, and long enough to have a header"), "not-gguf", /./));
  it("when its header is cut off", () =>
    check(rawGguf({ entries: [llama], entryCount: 5 }).subarray(0, 60), "gguf-truncated", /./));
  it("when its weights are cut off", () =>
    check(
      rawGguf({ entries: [llama], tensors: [tensor("token_embd.weight", [64, 128], 0, 0)], data: 1000 }),
      "gguf-truncated",
      /./,
    ));
  it("when it claims more than there can be", () =>
    check(rawGguf({ entries: [llama], tensors: [], tensorCount: 2n ** 60n }), "gguf-invalid", /./));
  it("when its architecture is unknown", () =>
    check(
      rawGguf({ entries: [entry("general.architecture", 8, text("mamba"))] }),
      "unknown-architecture",
      /mamba/,
    ));
  for (const [what, type] of [
    ["is not read here", iq2xxs],
    ["does not exist", noType],
  ] as const) {
    it(`when a type of its weights ${what}`, () =>
      check(
        rawGguf({
          entries: [llama],
          tensors: [tensor("token_embd.weight", [256, 2], type, 0)],
          data: 1024,
        }),
        "unsupported-tensor-type",
        /token_embd\.weight/,
      ));
  }
  it("when it is an adapter", () =>
    check(
      rawGguf({ entries: [llama, entry("general.type", 8, text("adapter"))] }),
      "gguf-invalid",
      /adapter/,
    ));
  it("when it is a part of a model", () =>
    check(
      rawGguf({ entries: [llama, entry("split.count", 4, u32(3))], tensors: [] }),
      "gguf-invalid",
      /one of the 3 parts/,
    ));
});

describe("an adapter", () => {
  it("of another base is refused, naming both", async () => {
    const taught = await teachWithoutModel(makeFolder);
    const other = join(await makeFolder(), "other.gguf");
    const weights = { tensors: [tensor("token_embd.weight", [8], 0, 0)], data: 32 };
    await writeFile(other, rawGguf({ entries: [llama], ...weights }));
    for (const args of [
      ["ask", "Which port?", "--folder", taught.folder],
      ["evaluate", taught.folder],
    ]) {
      const ran = await steep([...args, "--model", other, "--data-dir", taught.dataDir, "--json"]);
      assert.equal(ran.code, 1, ran.stdout + ran.stderr);
      const { error } = jsonOf(ran) as { error: { code: string; message: string; hint: string } };
      assert.equal(error.code, "adapter-of-other-base", error.message);
      assert.match(error.message, /Qwen2\.5-Coder/);
      assert.match(error.hint, /inject the folder again/);
    }
  });

  for (const [what, damage] of [
    ["is gone", undefined],
    ["was changed", "another file"],
  ] as const) {
    it(`that ${what} is named, and the version before can answer`, async () => {
      const taught = await teachWithoutModel(makeFolder);
      if (damage === undefined) await rm(taught.adapter);
      else await writeFile(taught.adapter, damage);
      const at = ["--data-dir", taught.dataDir, "--json"];
      const ran = await steep(["ask", "Which port?", "--folder", taught.folder, ...at]);
      assert.equal(ran.code, 1);
      const { error } = jsonOf(ran) as { error: { code: string; hint: string } };
      assert.equal(error.code, "adapter-invalid");
      assert.match(error.hint, /Roll back/);
      const back = await steep(["rollback", taught.folder, ...at]);
      assert.equal(back.code, 0, back.stdout);
    });
  }
});

describe("Ctrl-C before a model is loaded", () => {
  it("while a large file is hashed ends with 130, and nothing is left half made", async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, "README.md"), "# Kestrel\n\nKestrel listens on port 7431.\n");
    const [data, cache] = [await makeFolder(), await makeFolder()];
    const model = join(cache, "large.gguf");
    const size = 6 * 1024 ** 3;
    await writeFile(model, rawGguf({ entries: [llama], tensors: [tensor("a", [size / 4], 0, 0)] }));
    // Holes take no room on the disk.
    await truncate(model, size + 4096);
    let sent = false;
    const ran = await steep(["inject", folder, "--model", model, "--data-dir", data, "--json"], {
      env: { STEEP_CACHE: cache },
      onStderr: (all, kill) => {
        if (sent || !all.includes("model: ")) return;
        sent = true;
        kill("SIGINT");
      },
    });
    assert.equal(ran.code, 130, ran.stdout + ran.stderr);
    const { error } = jsonOf(ran) as { error: { code: string; hint: string } };
    assert.equal(error.code, "cancelled");
    assert.deepEqual(await readdir(data), []);
  });
});
