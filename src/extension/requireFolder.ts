// What must be true before anything is read, started or fetched, and the words for when it is not.
import * as vscode from "vscode";
import { UserError } from "../errors/userError.ts";
import type { EditorFolder } from "./editorFolder.ts";
import { t } from "./l10n.ts";

/** @throws UserError `not-trusted`. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    "not-trusted",
    t("This workspace is in Restricted Mode, so Steep reads, starts and fetches nothing."),
    t("Trust the workspace if you trust its authors."),
  );
}

/** Path on this machine's disk. @throws UserError `unsupported-folder`. */
export function requirePath(folder: EditorFolder): string {
  if (folder.path !== undefined) return folder.path;
  throw new UserError(
    "unsupported-folder",
    t(
      "The folder {0} is not on a disk ({1}), so its documents cannot be taught.",
      folder.name,
      folder.uri.scheme,
    ),
    t("Open a clone of it, or install Steep on the machine that the folder is on."),
  );
}

/** Why there is nothing to ask, to look through or to export: of a folder, a document or a section. */
export function notTaught(name: string): UserError {
  return new UserError(
    "not-injected",
    t("The model was not taught {0} yet.", name),
    t("Inject the documents first."),
  );
}

/** Why there is nothing to work on. */
export function noFolder(): UserError {
  return new UserError("no-folder", t("No folder is open."), t("Open the folder that holds the documents."));
}
