// Which command helps with which problem: the button beside a message, the click on the status item.
import type { Problem } from "../protocol/problem.ts";
import type { PanelCommand } from "../protocol/panelMessages.ts";
import { commandId } from "./commandIds.ts";

/** What to press when this went wrong; the best first. */
export function waysOut({ code }: Problem): PanelCommand[] {
  switch (code) {
    case "no-folder":
    case "no-such-folder":
      return ["openFolder"];
    case "not-trusted":
      return ["manageTrust"];
    case "not-injected":
    case "nothing-to-learn":
      return ["inject"];
    case "unknown-model":
    case "model-not-found":
    case "model-too-small":
    case "not-gguf":
    case "gguf-truncated":
    case "gguf-invalid":
    case "unknown-architecture":
    case "unsupported-tensor-type":
    case "unsupported-chat-template":
    case "adapter-of-other-base":
    case "not-enough-memory":
      return ["chooseModel", "settings"];
    case "unknown-setting":
    case "setting-out-of-range":
    case "backend-missing":
    case "prompt-too-long":
    case "no-documents":
      return ["settings"];
    case "disk-full":
      return ["storage"];
    case "unknown-version":
    case "adapter-invalid":
      return ["versions"];
    case "engine-stopped":
    case "protocol-mismatch":
      return ["restartEngine", "showLog"];
    case "bug":
      return ["showLog", "copyDiagnostics"];
    default:
      return ["showLog"];
  }
}

/** The command of VS Code behind a button of the panel. */
export function commandOf(command: PanelCommand): string {
  return commands[command];
}

const commands: Readonly<Record<PanelCommand, string>> = {
  inject: commandId("inject"),
  evaluate: commandId("evaluate"),
  openReport: commandId("openReport"),
  showKnowledge: commandId("showKnowledge"),
  chooseModel: commandId("chooseModel"),
  versions: commandId("versions"),
  settings: commandId("openSettings"),
  showLog: commandId("showLog"),
  copyDiagnostics: commandId("copyDiagnostics"),
  storage: commandId("manageStorage"),
  privacy: commandId("privacy"),
  restartEngine: commandId("restartEngine"),
  openFolder: "workbench.action.files.openFolder",
  manageTrust: "workbench.trust.manage",
};
