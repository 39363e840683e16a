// Which command helps with which problem: the button beside a message, the click on the status item.
import type { Problem } from "../protocol/problem.ts";
import type { PanelCommand } from "../protocol/panelMessages.ts";
import { commandId } from "./commandIds.ts";

/** What to press when this went wrong; the best first. */
export function waysOut({ code }: Problem): readonly PanelCommand[] {
  return ways[code];
}

const otherModel: readonly PanelCommand[] = ["chooseModel", "settings"];
const seeLog: readonly PanelCommand[] = ["showLog"];
const seeStorage: readonly PanelCommand[] = ["storage"];
const setOtherwise: readonly PanelCommand[] = ["settings"];
const seePairs: readonly PanelCommand[] = ["showKnowledge"];

const ways: Readonly<Record<Problem["code"], readonly PanelCommand[]>> = {
  "wrong-use": seeLog,
  "unknown-setting": setOtherwise,
  "setting-out-of-range": setOtherwise,
  cancelled: [],
  "no-such-folder": ["openFolder"],
  "no-folder": ["openFolder"],
  "not-trusted": ["manageTrust"],
  "unsupported-folder": ["openFolder"],
  "no-documents": setOtherwise,
  "folder-not-writable": setOtherwise,
  "disk-full": seeStorage,
  busy: seeLog,
  "unknown-model": otherModel,
  "model-not-found": otherModel,
  "not-gguf": otherModel,
  "gguf-truncated": otherModel,
  "gguf-invalid": otherModel,
  "unknown-architecture": otherModel,
  "unsupported-tensor-type": otherModel,
  "unsupported-chat-template": otherModel,
  "download-failed": ["chooseModel", "showLog"],
  "hash-mismatch": ["chooseModel", "showLog"],
  "model-too-small": otherModel,
  "prompt-too-long": setOtherwise,
  "remote-model": setOtherwise,
  "not-enough-memory": otherModel,
  "backend-missing": setOtherwise,
  "library-mismatch": seeLog,
  "trainer-died": ["inject", "showLog"],
  "no-run": ["inject"],
  "protocol-mismatch": ["restartEngine", "showLog"],
  "engine-stopped": ["restartEngine", "showLog"],
  "not-injected": ["inject"],
  "adapter-of-other-base": otherModel,
  "adapter-invalid": ["versions"],
  "unknown-version": ["versions"],
  "nothing-to-learn": ["inject"],
  "data-corrupt": ["showLog", "copyDiagnostics"],
  "pair-invalid": seePairs,
  "unknown-pair": seePairs,
  "questions-invalid": seeLog,
  bug: ["showLog", "copyDiagnostics"],
};

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
