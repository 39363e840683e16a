// VS Code's translation of the sentences in this folder; their list is resources/l10n/bundle.l10n.json.
import * as vscode from "vscode";
import type { Translate } from "./translate.ts";

/** Puts a sentence into the editor's language. */
export const t: Translate = (message, ...values) => vscode.l10n.t(message, ...values);
