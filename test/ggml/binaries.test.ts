import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../src/errors/userError.ts";
import { Backend, listDevices } from "../../src/ggml/backend.ts";
import { binariesFolder, installedBackends, libraryFile } from "../../src/ggml/binaries.ts";
import { declaredVersion } from "../../src/ggml/declarations.ts";
import { loadLibrary } from "../../src/ggml/library.ts";

describe("ggml/binaries", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "steep-libraries-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const put = (...names: readonly string[]): void => {
    for (const name of names) writeFileSync(join(folder, name), "");
  };

  it("finds the libraries of this machine and a CPU device with memory", () => {
    assert.ok(installedBackends().includes("cpu"));
    const bins = binariesFolder("cpu");
    assert.match(libraryFile(bins, "ggml"), /ggml[^-]*\.(so|dylib|dll)$/);
    assert.match(libraryFile(bins, "ggml-base"), /ggml-base/);
    const cpu = listDevices("cpu").find((device) => device.kind === 0);
    assert.ok(cpu && cpu.totalBytes > 1e8 && cpu.description.length > 0);
  });

  it("knows a library under the names of every platform, and no other", () => {
    for (const name of [
      "libggml.so",
      "libggml.v0.4.0.so",
      "libggml.dylib",
      "libggml.v1.12.3.dylib",
      "ggml.dll",
    ]) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      put(name, "libggml-base.so", "libggml-cpu-zen4.so", "llama-addon.node", "ggml.txt");
      assert.equal(libraryFile(folder, "ggml"), join(folder, name));
    }
  });

  it("says which library is missing from an incomplete package", () => {
    put("libggml-base.so");
    assert.throws(
      () => libraryFile(folder, "ggml"),
      (error) => UserError.is(error) && error.code === "library-mismatch" && error.message.includes(folder),
    );
  });

  it("refuses a backend whose libraries are not there, with a way out", function () {
    if (process.platform === "darwin") this.skip();
    assert.ok(!installedBackends().includes("metal"));
    assert.throws(
      () => new Backend("metal", 1),
      (error) => UserError.is(error) && error.code === "backend-missing" && /backend=cpu/.test(error.hint),
    );
  });

  it("refuses libraries of another version of ggml than the one that was declared", function () {
    if (process.platform !== "linux") this.skip();
    const bins = binariesFolder("cpu");
    for (const name of readdirSync(bins).filter((file) => /ggml(-base)?[.\d v]*\.so/.test(file)))
      copyFileSync(join(bins, name), join(folder, name));
    const base = libraryFile(folder, "ggml-base");
    const bytes = readFileSync(base);
    const at = bytes.indexOf(`\0${declaredVersion}\0`);
    assert.ok(at > 0, "the version stands in the library");
    bytes.write("9.99.9".padEnd(declaredVersion.length, "\0").slice(0, declaredVersion.length), at + 1);
    writeFileSync(base, bytes);
    assert.throws(
      () => loadLibrary(folder),
      (error) =>
        UserError.is(error) && error.code === "library-mismatch" && error.message.includes(declaredVersion),
    );
  });
});
