import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../../src/errors/userError.ts";
import { knowledgePaths, type KnowledgePaths } from "../../src/knowledge/dataFolder.ts";
import { lockFolder } from "../../src/knowledge/lock.ts";

const isBusy = (error: unknown): error is UserError => UserError.is(error) && error.code === "busy";

describe("lockFolder", () => {
  let folder: string;
  let paths: KnowledgePaths;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "steep-lock-"));
    paths = knowledgePaths(folder, "repo");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("lets one in, names it to the second, and leaves nothing behind", async () => {
    const lock = await lockFolder(paths);
    await assert.rejects(
      lockFolder(paths),
      (error) =>
        isBusy(error) && error.message.includes(`${process.pid}`) && error.message.includes(hostname()),
    );
    assert.equal(lock.lost.aborted, false);
    await lock.release();
    assert.deepEqual((await readdir(paths.root)).toSorted(), ["adapters", "runs"]);
    await (await lockFolder(paths)).release();
  });

  it("lets exactly one of many in at the same moment", async () => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => lockFolder(paths)));
    const won = results.filter((result) => result.status === "fulfilled");
    assert.equal(won.length, 1);
    for (const result of results)
      if (result.status === "rejected") assert.ok(isBusy(result.reason), String(result.reason));
    await won[0]!.value.release();
  });

  it("takes over at once from a process that was killed", async () => {
    const module = pathToFileURL(join(import.meta.dirname, "../../src/knowledge/lock.ts")).href;
    const code = `import { lockFolder } from ${JSON.stringify(module)};
      await lockFolder(JSON.parse(process.argv[1])); console.log("locked"); setInterval(() => {}, 1000);`;
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", code, JSON.stringify(paths)],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    try {
      await new Promise<void>((done, fail) => {
        child.stdout.once("data", () => done());
        child.once("exit", () => fail(new Error("the child ended early")));
      });
      await assert.rejects(
        lockFolder(paths),
        (error) => isBusy(error) && error.message.includes(`${child.pid}`),
      );
    } finally {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGKILL");
      await ended;
    }
    await (await lockFolder(paths)).release();
  });

  it("waits for a lock of another machine until it is stale", async () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const lockfile = join(paths.root, "run.lock");
    await mkdir(lockfile, { recursive: true });
    const holder = { pid: dead, host: "another-machine", since: "2026-01-01T00:00:00.000Z" };
    await writeFile(`${lockfile}.json`, JSON.stringify(holder));
    await assert.rejects(
      lockFolder(paths),
      (error) => isBusy(error) && error.message.includes("another-machine"),
    );
    const old = new Date(Date.now() - 120_000);
    await utimes(lockfile, old, old);
    await (await lockFolder(paths)).release();
  });
});
