// Suites that need a VS Code: run in each version, skipped with the reason where there is none.
import { chromium } from "./chromium.ts";
import { NoVsCode, type StandIn, standIn } from "./standIn.ts";
import { versions, type VsCodeVersion } from "./versions.ts";

/** What such a suite runs in. */
export interface VsCode {
  readonly standIn: StandIn;
  /** Path of the browser. */
  readonly chromium: string;
}

/** Installing once takes minutes; a window and a small training do too. */
const suiteTime = 20 * 60_000;

/**
 * A suite for each of the versions. `get` gives what to run in and may be called in hooks and tests only. Where no
 * VS Code can be had the suite is skipped with the reason; with CI=true that is a failure.
 */
export function describeInVsCode(
  name: string,
  suite: (get: () => VsCode) => void,
  inVersions: readonly VsCodeVersion[] = versions,
): void {
  for (const version of inVersions) {
    describe(`${name} (VS Code ${version.vsCode})`, function () {
      this.timeout(suiteTime);
      let found: VsCode | undefined;
      before(async function () {
        found = await orSkip(this, async () => ({
          chromium: chromium(),
          standIn: await standIn(version),
        }));
      });
      suite(() => {
        if (!found) throw new Error("asked for VS Code before the suite began");
        return found;
      });
    });
  }
}

/**
 * What `make` gives; where it finds no VS Code the test is skipped with the reason, or fails with CI=true. What is
 * `optional` only repeats in another program what was tested: it is skipped there too.
 */
export async function orSkip<T>(
  test: Mocha.Context,
  make: () => Promise<T>,
  need: "needed" | "optional" = "needed",
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof NoVsCode) || (need === "needed" && process.env["CI"] === "true")) throw error;
    console.log(`      skipped: ${error.message}`);
    return test.skip();
  }
}
