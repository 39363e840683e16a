// The commands of the extension; a test compares them with package.json.

/** Ids without the prefix `steep.`. */
export const commandNames = [
  "inject",
  "injectSelection",
  "ask",
  "showKnowledge",
  "showDetails",
  "pause",
  "resume",
  "cancel",
  "chooseModel",
  "evaluate",
  "versions",
  "activateVersion",
  "exportAdapter",
  "forget",
  "remember",
  "reset",
  "openReport",
  "showLog",
  "copyDiagnostics",
  "manageStorage",
  "openSettings",
  "restartEngine",
  "fetchCuda",
  "privacy",
  "getStarted",
  "refreshKnowledge",
  "searchPairs",
  "addPair",
  "editPair",
  "deletePair",
  "revertPair",
  "exportPairs",
  "askPairs",
  "openSection",
] as const;

export type CommandName = (typeof commandNames)[number];

/** The id that VS Code knows. */
export function commandId(name: CommandName): string {
  return `steep.${name}`;
}
