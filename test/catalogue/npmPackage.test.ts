// npm is a small program here, so that no registry is asked.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchPackage, packageFolder, type PinnedPackage } from "../../src/catalogue/npmPackage.ts";
import { UserError } from "../../src/errors/userError.ts";

describe("a package of npm in the cache", () => {
  let folder = "";
  let cacheFolder = "";
  let wanted: PinnedPackage;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "steep-npm-"));
    mkdirSync(join(folder, "package", "bins"), { recursive: true });
    writeFileSync(join(folder, "package", "package.json"), JSON.stringify({ name: "@scope/some" }));
    writeFileSync(join(folder, "package", "bins", "library.so"), "code");
    execFileSync("tar", ["-czf", "some.tgz", "package"], { cwd: folder });
    const hash = createHash("sha512")
      .update(readFileSync(join(folder, "some.tgz")))
      .digest("base64");
    wanted = { name: "@scope/some", version: "1.2.3", integrity: `sha512-${hash}` };
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    cacheFolder = mkdtempSync(join(folder, "cache-"));
  });

  /** A program that is called as npm is; `does` sees the arguments as `args`. */
  const npm = (does: string): [string, ...string[]] => {
    const file = join(folder, `npm-${readdirSync(folder).length}.mjs`);
    writeFileSync(
      file,
      `import { appendFileSync, copyFileSync } from "node:fs";
       const args = process.argv.slice(2);
       appendFileSync(${JSON.stringify(join(folder, "calls"))}, args.join(" ") + "\\n");
       ${does}`,
    );
    return [process.execPath, file];
  };
  const brings = (): [string, ...string[]] =>
    npm(
      `copyFileSync(${JSON.stringify(join(folder, "some.tgz"))}, args[args.indexOf("--pack-destination") + 1] + "/x.tgz");`,
    );
  const leftovers = (): string[] => {
    const parent = join(packageFolder(wanted, cacheFolder), "..");
    return existsSync(parent) ? readdirSync(parent) : [];
  };
  const fails = async (fetching: Promise<unknown>, code: string, words: RegExp): Promise<void> => {
    await assert.rejects(fetching, (error) => {
      assert.ok(UserError.is(error), String(error));
      assert.equal(error.code, code);
      assert.match(error.message, words);
      return true;
    });
    assert.deepEqual(leftovers(), []);
  };

  it("is asked of npm by name and version, and unpacked", async () => {
    const place = await fetchPackage(wanted, { cacheFolder, npm: brings() });
    assert.equal(place, packageFolder(wanted, cacheFolder));
    assert.equal(readFileSync(join(place, "bins", "library.so"), "utf8"), "code");
    assert.match(
      readFileSync(join(folder, "calls"), "utf8"),
      /^pack @scope\/some@1\.2\.3 --pack-destination /m,
    );
    assert.deepEqual(leftovers(), ["some"]);
  });

  it("is fetched once", async () => {
    await fetchPackage(wanted, { cacheFolder, npm: brings() });
    await fetchPackage(wanted, { cacheFolder, npm: npm("process.exit(9);") });
    const both = mkdtempSync(join(folder, "cache-"));
    const [one, two] = await Promise.all([
      fetchPackage(wanted, { cacheFolder: both, npm: brings() }),
      fetchPackage(wanted, { cacheFolder: both, npm: brings() }),
    ]);
    assert.equal(one, two);
  });

  it("is not unpacked when its hash is another one", async () => {
    const other = { ...wanted, integrity: "sha512-other" };
    await fails(fetchPackage(other, { cacheFolder, npm: brings() }), "hash-mismatch", /not sha512-other/);
  });

  it("says what npm said when it fails", async () => {
    const broken = npm(`console.error("npm error 404 no such version"); process.exit(1);`);
    await fails(
      fetchPackage(wanted, { cacheFolder, npm: broken }),
      "download-failed",
      /ended with code 1: npm error 404 no such version/,
    );
    await fails(
      fetchPackage(wanted, { cacheFolder, npm: [join(folder, "no-npm")] }),
      "download-failed",
      /no-npm was not found/,
    );
    await fails(fetchPackage(wanted, { cacheFolder, npm: npm("") }), "download-failed", /no archive/);
  });

  it("is given up when it is cancelled, and leaves nothing", async () => {
    const stop = new AbortController();
    const fetching = fetchPackage(wanted, {
      cacheFolder,
      npm: npm("setInterval(() => undefined, 1000);"),
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(), 200);
    await fails(fetching, "cancelled", /./);
  });
});
