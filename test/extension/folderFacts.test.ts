import assert from "node:assert/strict";
import {
  changed,
  type Known,
  nothingKnown,
  withRunElsewhere,
  withStatus,
} from "../../src/extension/folderFacts.ts";
import { newRun } from "../../src/protocol/runSnapshot.ts";
import type { RunSnapshot } from "../../src/protocol/run.ts";
import type { FolderStatus } from "../../src/protocol/status.ts";

const status: FolderStatus = {
  folder: "/docs",
  state: "notTaught",
  documents: 3,
  stale: { changed: [], added: [], removed: [], count: 0 },
  pendingEdits: 0,
  forgotten: [],
  knowledge: "/data",
};
const here: RunSnapshot = newRun(new Date(0), 1);
const elsewhere: RunSnapshot = { ...here, process: { here: false, pid: 2, host: "other" } };
const known = (facts: Partial<Known>): Known => ({ ...nothingKnown, ...facts });

describe("what is known of a folder", () => {
  it("keeps the run of this window whatever a look at the folder says", () => {
    assert.equal(withStatus(known({ run: here, teaching: true }), status, []).run, here);
  });

  it("has a measurement of this engine for as long as the engine does", () => {
    const measuring = withStatus(nothingKnown, { ...status, run: here }, []);
    assert.equal(measuring.run, here);
    assert.equal(withStatus(measuring, status, []).run, undefined);
  });

  it("keeps what a run failed of until the next one, unless it is over", () => {
    const problem = { code: "gguf-truncated", message: "Cut off.", hint: "Fetch it." } as const;
    const failed = known({ problem, failedRun: true });
    assert.deepEqual(withStatus(failed, status, []).problem, problem);
    const busy = { ...failed, problem: { ...problem, code: "busy" } as const };
    assert.equal(withStatus(busy, status, []).problem, undefined);
    const look = known({ problem: { ...problem, code: "bug" } });
    assert.equal(
      withStatus(look, status, []).problem,
      undefined,
      "a look that failed is mended by one that did not",
    );
  });

  it("has another process's run from its beginning to its end, and its own besides", () => {
    const during = withRunElsewhere(nothingKnown, elsewhere);
    assert.equal(during.run, elsewhere);
    assert.equal(withRunElsewhere(during, undefined).run, undefined);
    assert.equal(withRunElsewhere(nothingKnown, undefined), nothingKnown);
    const own = known({ run: here, teaching: true });
    assert.equal(withRunElsewhere(own, elsewhere), own);
  });

  it("loses what is changed to undefined", () => {
    assert.deepEqual(
      changed(known({ run: here }), { run: undefined, scanning: true }),
      known({ scanning: true }),
    );
  });
});
