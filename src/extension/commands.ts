// The list of commands; each handler's code is loaded when it runs first. To add one: a function in `commands/`, a line
// here, a name in commandIds.ts, an entry in package.json.
import * as vscode from "vscode";
import { commandId, type CommandName, commandNames } from "./commandIds.ts";
import { showFailure } from "./failure.ts";
import type { Steep } from "./steep.ts";

type Given = [steep: Steep, target: unknown, all: unknown];
type Handler = (...given: Given) => Promise<unknown>;

const handlers: Readonly<Record<CommandName, Handler>> = {
  inject: async (steep, target) => (await import("./commands/inject.ts")).inject(steep, target),
  injectSelection: async (steep, target, all) =>
    (await import("./commands/inject.ts")).injectSelection(steep, target, all),
  ask: async (steep, target) => (await import("./commands/panel.ts")).ask(steep, target),
  showKnowledge: async () => vscode.commands.executeCommand("steep.knowledge.focus"),
  showDetails: async (steep) => (await import("./commands/panel.ts")).showDetails(steep),
  pause: async (steep, target) => (await import("./commands/runControl.ts")).pause(steep, target),
  resume: async (steep, target) => (await import("./commands/runControl.ts")).resume(steep, target),
  cancel: async (steep, target) => (await import("./commands/runControl.ts")).cancel(steep, target),
  chooseModel: async (steep, target) =>
    (await import("./commands/chooseModel.ts")).chooseModel(steep, target),
  evaluate: async (steep, target) => (await import("./commands/measure.ts")).evaluate(steep, target),
  versions: async (steep, target) => (await import("./commands/versions.ts")).versions(steep, target),
  activateVersion: async (steep, target) =>
    (await import("./commands/versions.ts")).activateVersion(steep, target),
  exportAdapter: async (steep, target) =>
    (await import("./commands/versions.ts")).exportAdapter(steep, target),
  forget: async (steep, target) => (await import("./commands/forgetting.ts")).forget(steep, target),
  remember: async (steep, target) => (await import("./commands/forgetting.ts")).remember(steep, target),
  reset: async (steep, target) => (await import("./commands/forgetting.ts")).reset(steep, target),
  openReport: async (steep, target) => (await import("./commands/measure.ts")).openReport(steep, target),
  showLog: async ({ log }) => log.show(),
  copyDiagnostics: async (steep) => (await import("./commands/support.ts")).copyDiagnostics(steep),
  manageStorage: async (steep) => (await import("./commands/storage.ts")).manageStorage(steep),
  openSettings: async () =>
    vscode.commands.executeCommand("workbench.action.openSettings", "@ext:steep.steep"),
  restartEngine: async (steep) => (await import("./commands/support.ts")).restartEngine(steep),
  fetchCuda: async (steep) => (await import("./commands/support.ts")).fetchCuda(steep),
  privacy: async (steep) => (await import("./commands/support.ts")).privacy(steep),
  getStarted: async (steep) => (await import("./commands/support.ts")).getStarted(steep),
  refreshKnowledge: async (steep) => (await import("./commands/pairs.ts")).refreshKnowledge(steep),
  searchPairs: async (steep, target) =>
    (await import("./commands/searchPairs.ts")).searchPairs(steep, target),
  addPair: async (steep, target) => (await import("./commands/pairs.ts")).addPair(steep, target),
  editPair: async (steep, target) => (await import("./commands/pairs.ts")).editPair(steep, target),
  deletePair: async (steep, target) => (await import("./commands/pairs.ts")).deletePair(steep, target),
  revertPair: async (steep, target) => (await import("./commands/pairs.ts")).revertPair(steep, target),
  exportPairs: async (steep, target) => (await import("./commands/pairs.ts")).exportPairs(steep, target),
  askPairs: async (steep, target) => (await import("./commands/pairs.ts")).askPairs(steep, target),
  openSection: async (steep, target) => (await import("./commands/pairs.ts")).openSection(steep, target),
};

/** Registers every command. A failure becomes a message; the command itself never throws. */
export function registerCommands(steep: Steep): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandNames.map((name) =>
      vscode.commands.registerCommand(commandId(name), async (target?: unknown, all?: unknown) => {
        try {
          return await handlers[name](steep, target, all);
        } catch (error) {
          await showFailure(error, steep.log);
          return undefined;
        }
      }),
    ),
  );
}
