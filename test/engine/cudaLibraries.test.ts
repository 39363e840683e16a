import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import libraries from "../../resources/libraries.json" with { type: "json" };
import { packageFolder } from "../../src/catalogue/npmPackage.ts";
import { cudaPackage, fetchCuda, linkCuda } from "../../src/engine/cudaLibraries.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("NVIDIA's libraries", () => {
  it("are those that package-lock.json names", () => {
    const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")) as {
      packages: Record<string, { version: string; integrity: string }>;
    };
    assert.equal(libraries.version, packages["node_modules/node-llama-cpp"]?.version);
    for (const [name, { integrity }] of Object.entries(libraries.packages)) {
      const locked = packages[`node_modules/@node-llama-cpp/${name}`];
      assert.equal(locked?.integrity, integrity, name);
      assert.equal(locked?.version, libraries.version, name);
    }
  });

  it("exist for x64 on Linux and Windows", () => {
    const there = process.arch === "x64" && process.platform !== "darwin";
    assert.equal(cudaPackage() !== undefined, there);
  });

  describe("in the cache", () => {
    const wanted = { name: "@node-llama-cpp/some-cuda", version: "9.9.9", integrity: "sha512-x" };
    let folder = "";
    let options: NonNullable<Parameters<typeof linkCuda>[0]>;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "steep-cuda-"));
      options = {
        package: wanted,
        cacheFolder: join(folder, "cache"),
        into: join(folder, "node_modules"),
        npm: [join(folder, "no-npm")],
      };
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const fill = (): void => {
      const place = packageFolder(wanted, join(folder, "cache"));
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, "package.json"), "{}");
    };
    const linked = (): string => join(folder, "node_modules", "@node-llama-cpp", "some-cuda");

    it("are linked beside the others, where an earlier version has fetched them", async () => {
      assert.equal(await linkCuda(options), false);
      fill();
      assert.equal(await linkCuda(options), true);
      assert.equal(readFileSync(join(linked(), "package.json"), "utf8"), "{}");
      assert.equal(await linkCuda(options), true);
      assert.equal(await fetchCuda(options), linked());
    });

    it("are not there any more when the cache was deleted, and linked again when they are back", async () => {
      fill();
      await linkCuda(options);
      rmSync(join(folder, "cache"), { recursive: true });
      assert.equal(await linkCuda(options), false);
      await assert.rejects(fetchCuda(options), /no-npm was not found/);
      fill();
      assert.equal(await linkCuda(options), true);
      assert.ok(existsSync(join(linked(), "package.json")));
    });
  });
});
