// The suites of test/vscode/host, each in the extension host of a real VS Code with the packed extension installed.
import { checkResults } from "./driver/hostResults.ts";
import { type HostSuite, runHostSuite } from "./driver/hostSuite.ts";
import { describeInVsCode, orSkip, type VsCode } from "./setup/vsCodeTests.ts";
import { desktop, runOnDesktop } from "./setup/desktop.ts";
import { newest } from "./setup/versions.ts";
import { packedExtension } from "./setup/vsix.ts";
import { createWorkspace, type Workspace } from "./setup/workspace.ts";
import type { HostResults } from "./host/run.ts";

/** Assistants ask by tools and chat models, which VS Code gives only with its AI features. */
const settings = { "chat.disableAIFeatures": false, "steep.model": "smollm2-135m" };

describeInVsCode("in the extension host", (get) => {
  let workspace: Workspace;
  before(async () => {
    workspace = await createWorkspace();
  });
  after(() => workspace.dispose());

  const run = (vsCode: VsCode, suite: Omit<HostSuite, "vsix">): Promise<HostResults> =>
    packedExtension().then((vsix) => {
      const env = { STEEP_HOST_NEWEST: String(vsCode.standIn.version === newest) };
      return runHostSuite(vsCode, { ...suite, vsix, settings, env });
    });

  it("a trusted workspace of two folders", async () => {
    checkResults("trusted", await run(get(), { name: "trusted", folder: workspace.file, seconds: 300 }));
  });

  it("a folder in Restricted Mode", async () => {
    checkResults("restricted", await run(get(), { name: "restricted", folder: workspace.folder }));
  });

  it("a window without a folder", async () => {
    checkResults("noFolder", await run(get(), { name: "noFolder" }));
  });
});

describe("in the extension host of the desktop's VS Code", function () {
  this.timeout(15 * 60_000);

  it("a trusted workspace of two folders", async function () {
    // The stand-in carries the same tests on machines that cannot download the desktop's program.
    const executable = await orSkip(this, () => desktop(newest.vsCode), "optional");
    const workspace = await createWorkspace();
    try {
      const vsix = await packedExtension();
      checkResults(
        "trusted",
        await runOnDesktop(executable, { name: "trusted", folder: workspace.file, vsix, settings }),
      );
    } finally {
      await workspace.dispose();
    }
  });
});
