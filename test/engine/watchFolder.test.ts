import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FolderWatch, type WatchLook, watchFolder } from "../../src/engine/watchFolder.ts";
import { temporaryFolders } from "../cli/steep.ts";
import { optionsFor, readme, type TaughtFolder, teachWithoutModel } from "./taughtFolder.ts";

const makeFolder = temporaryFolders();
const times = { quiet: 150, quietAfterHead: 400, longest: 3000 };

describe("watchFolder", function () {
  this.timeout(30_000);
  let watching: FolderWatch | undefined;
  let looks: WatchLook[] = [];
  let errors: unknown[] = [];

  const start = async (before?: (taught: TaughtFolder) => Promise<void>): Promise<TaughtFolder> => {
    const taught = await teachWithoutModel(makeFolder);
    await before?.(taught);
    [looks, errors] = [[], []];
    watching = await watchFolder(
      taught.folder,
      optionsFor(taught.dataDir),
      { onLook: (look) => looks.push(look), onError: (error) => errors.push(error) },
      times,
    );
    return taught;
  };
  afterEach(() => watching?.close());

  /** The looks after the first, once there are `count` and none has followed for a while. */
  const looksAfter = async (count: number): Promise<WatchLook[]> => {
    for (let waited = 0; looks.length < count + 1 && waited < 10_000; waited += 50) await sleep(50);
    await sleep(2 * times.quiet);
    assert.deepEqual(errors, []);
    return looks.slice(1);
  };

  it("tells at once how things stand", async () => {
    await start();
    assert.equal(looks.length, 1);
    assert.equal(looks[0]?.status.state, "up to date");
    assert.equal(looks[0].burst, undefined);
  });

  it("tells changed, new and removed documents of one burst in one look", async () => {
    const { folder } = await start();
    await writeFile(join(folder, "README.md"), `${readme}\nMore.\n`);
    await mkdir(join(folder, "new/deep"), { recursive: true });
    await writeFile(join(folder, "new/deep/page.md"), "# Page\n\nWords.\n");
    await rm(join(folder, "docs/operations.md"));
    const after = await looksAfter(1);
    assert.equal(after.length, 1);
    assert.deepEqual(after[0]?.status.freshness, {
      changed: ["README.md"],
      added: ["new/deep/page.md"],
      removed: ["docs/operations.md"],
      stale: 3,
    });
    assert.ok((after[0].burst?.changes ?? 0) >= 3);
  });

  it("compares contents: a touched file is not stale, and one that is put back is fresh again", async () => {
    const { folder } = await start();
    const file = join(folder, "README.md");
    await utimes(file, new Date(), new Date());
    const touched = await looksAfter(1);
    assert.equal(touched.at(-1)?.status.freshness?.stale, 0);
    await writeFile(file, "# Other\n\nWords.\n");
    assert.equal((await looksAfter(touched.length + 1)).at(-1)?.status.freshness?.stale, 1);
    const before = looks.length;
    await writeFile(file, readme);
    assert.equal((await looksAfter(before)).at(-1)?.status.freshness?.stale, 0);
  });

  it("does not look for what is no document", async () => {
    const { folder } = await start(async ({ folder: at }) => {
      await writeFile(join(at, ".gitignore"), "build/\n");
      await mkdir(join(at, "build"));
      await mkdir(join(at, "node_modules"));
    });
    for (const path of ["build/a.md", "node_modules/b.md", "main.c", "README.md~", ".README.md.swp"]) {
      await writeFile(join(folder, path), "# Words\n\nWords.\n");
    }
    await sleep(1500);
    assert.equal(looks.length, 1);
  });

  it("follows an ignore file that changes", async () => {
    const { folder } = await start(async ({ folder: at }) => {
      await writeFile(join(at, ".steepignore"), "drafts/\n");
      await mkdir(join(at, "drafts"));
      await writeFile(join(at, "drafts/a.md"), "# Draft\n\nWords.\n");
    });
    assert.equal(looks[0]?.status.freshness?.stale, 0);
    await writeFile(join(folder, ".steepignore"), "");
    const after = await looksAfter(1);
    assert.deepEqual(after.at(-1)?.status.freshness?.added, ["drafts/a.md"]);
    const before = after.length;
    await writeFile(join(folder, "drafts/b.md"), "# Second\n\nWords.\n");
    assert.deepEqual((await looksAfter(before + 1)).at(-1)?.status.freshness?.added, [
      "drafts/a.md",
      "drafts/b.md",
    ]);
  });

  it("takes a branch switch as one burst", async () => {
    const git = (folder: string, ...args: string[]): string =>
      execFileSync("git", ["-C", folder, "-c", "user.name=T", "-c", "user.email=t@t", ...args], {
        encoding: "utf8",
      });
    const { folder } = await start(async ({ folder: at }) => {
      git(at, "init", "-q", "-b", "main");
      git(at, "add", ".");
      git(at, "commit", "-q", "-m", "one");
      git(at, "checkout", "-q", "-b", "other");
      for (let i = 0; i < 30; i++) await writeFile(join(at, `page-${i}.md`), `# Page ${i}\n\nWords.\n`);
      git(at, "add", ".");
      git(at, "commit", "-q", "-m", "two");
      git(at, "checkout", "-q", "main");
    });
    git(folder, "checkout", "-q", "other");
    const after = await looksAfter(1);
    assert.equal(after.length, 1);
    assert.equal(after[0]?.burst?.head, true);
    assert.ok(after[0].burst.changes >= 30);
  });

  it("says nothing more once it is closed", async () => {
    const { folder } = await start();
    await watching?.close();
    await writeFile(join(folder, "README.md"), "# Other\n\nWords.\n");
    await sleep(600);
    assert.equal(looks.length, 1);
  });

  it("refuses a folder that is not there", async () => {
    const listener = { onLook: () => undefined, onError: () => undefined };
    await assert.rejects(watchFolder("/no/such", optionsFor("/no"), listener), { code: "no-such-folder" });
  });
});
