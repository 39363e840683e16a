// What VS Code loads and runs inside the extension host: mocha over the suites that the environment names.
import { writeFileSync } from "node:fs";
import type MochaClass from "mocha";

/** How the tests ended, written where the one that started VS Code reads it. */
export interface HostResults {
  readonly passed: readonly string[];
  readonly failed: readonly { readonly title: string; readonly error: string }[];
  readonly skipped: readonly string[];
}

/** Called by VS Code; it takes a rejection as failure. */
export async function run(): Promise<void> {
  // Loaded from where it is installed: this file is bundled and lies elsewhere.
  const { default: Mocha } = (await import(required("STEEP_MOCHA"))) as { default: typeof MochaClass };
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, reporter: "min", color: false });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await suiteNamed(required("STEEP_HOST_SUITE"));
  const results = await resultsOf(mocha);
  // Also the sign that the host lived to the end: one that dies is reported as a success.
  writeFileSync(required("STEEP_HOST_RESULTS"), JSON.stringify(results));
  if (results.failed.length > 0) throw new Error(`${results.failed.length} failed`);
}

async function suiteNamed(name: string): Promise<void> {
  switch (name) {
    case "trusted":
      await import("./trusted.ts");
      return;
    case "restricted":
      await import("./restricted.ts");
      return;
    case "noFolder":
      await import("./noFolder.ts");
      return;
    case "taught":
      await import("./taught.ts");
      return;
    default:
      throw new Error(`there is no suite ${name}`);
  }
}

function resultsOf(mocha: MochaClass): Promise<HostResults> {
  const passed: string[] = [];
  const failed: { title: string; error: string }[] = [];
  const skipped: string[] = [];
  return new Promise((done) => {
    mocha
      .run(() => done({ passed, failed, skipped }))
      .on("pass", (test) => passed.push(test.fullTitle()))
      .on("pending", (test) => skipped.push(test.fullTitle()))
      .on("fail", (test, error: Error) => {
        failed.push({ title: test.fullTitle(), error: error.stack ?? error.message });
      });
  });
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
