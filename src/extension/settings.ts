// The person's settings, as the engine takes them.
import * as vscode from "vscode";
import { options } from "../config/settings.ts";
import type { FolderParams } from "../protocol/settings.ts";
import type { EditorFolder } from "./editorFolder.ts";
import { type RedistilChoice, redistilChoices } from "./redistil.ts";
import { requirePath } from "./requireFolder.ts";

/** What every request about a folder says. @throws UserError `unsupported-folder`. */
export function folderParams(folder: EditorFolder): FolderParams {
  const configuration = vscode.workspace.getConfiguration("steep", folder.uri);
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(options)) {
    // What nobody set is left to the engine, so that there is one place of defaults.
    const value = setValue(configuration, name);
    if (value !== undefined) given[name] = value;
  }
  const model = configuration.get<string>("model", "").trim();
  return {
    folder: requirePath(folder),
    settings: given,
    ...(model === "" ? {} : { model }),
  };
}

/** The same for a command of the tool, with where what was learned is kept. */
export function folderFlags(folder: EditorFolder): string[] {
  const { settings = {}, model } = folderParams(folder);
  const data = dataDir();
  return [
    ...Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${String(value)}`]),
    ...(model === undefined ? [] : ["--model", model]),
    ...(data === undefined ? [] : ["--data-dir", data]),
  ];
}

function setValue(configuration: vscode.WorkspaceConfiguration, name: string): unknown {
  const found = configuration.inspect(name);
  return found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
}

/** Where what was learned is kept; undefined: the platform's data folder, which the command-line tool uses too. */
export function dataDir(): string | undefined {
  const given = vscode.workspace.getConfiguration("steep").get<string>("dataDir", "").trim();
  return given === "" ? undefined : given;
}

export interface WatchSettings {
  readonly choice: RedistilChoice;
  readonly idleMinutes: number;
}

/** When to distil changed documents again. */
export function watchSettings(folder: EditorFolder): WatchSettings {
  const configuration = vscode.workspace.getConfiguration("steep", folder.uri);
  const given = configuration.get<string>("redistil");
  return {
    choice: redistilChoices.find((choice) => choice === given) ?? "ask",
    idleMinutes: Math.max(1, configuration.get<number>("idleMinutes", 5)),
  };
}
