// The beginning of an injection, where no model is needed yet.
import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { injectFolder } from "../../src/engine/inject.ts";
import { stoppedByPerson } from "../../src/errors/cancelled.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { optionsFor } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();

describe("injectFolder", () => {
  it("stops while it reads documents, as asked, and leaves nothing behind", async () => {
    const [folder, data] = [await makeFolder(), await makeFolder()];
    for (let i = 0; i < 20; i++) {
      await mkdir(join(folder, `part-${i}`));
      for (let j = 0; j < 50; j++) {
        await writeFile(join(folder, `part-${i}/page-${j}.md`), `# Page ${j}\n\n${"Words. ".repeat(200)}\n`);
      }
    }
    for (const milliseconds of [0, 20, 60]) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(stoppedByPerson()), milliseconds);
      await assert.rejects(injectFolder(folder, optionsFor(data, stop.signal)), {
        name: "UserError",
        code: "cancelled",
      });
    }
    assert.deepEqual(await readdir(data), []);
  });
});
