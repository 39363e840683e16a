// The tool `ask_project_knowledge`: other assistants of the editor ask what the documents say.
import * as vscode from "vscode";
import { UserError } from "../../errors/userError.ts";
import type { EditorFolder } from "../editorFolder.ts";
import type { EngineHost } from "../engineHost.ts";
import type { FolderStates } from "../folderStates.ts";
import { t } from "../l10n.ts";
import { askFolder } from "./askFolder.ts";
import { provenanceLine } from "./provenance.ts";
import { withHint } from "./withHint.ts";

export const toolName = "ask_project_knowledge";

interface ToolInput {
  readonly question: string;
  /** Name of a folder of the workspace. */
  readonly folder?: string;
}

/** Registers the tool, where this VS Code has tools. */
export function registerKnowledgeTool(engine: EngineHost, folders: FolderStates): vscode.Disposable {
  const lm = vscode.lm as Partial<typeof vscode.lm> | undefined;
  if (typeof lm?.registerTool !== "function") return new vscode.Disposable(() => undefined);
  return lm.registerTool<ToolInput>(toolName, {
    prepareInvocation: ({ input }) => ({
      invocationMessage: t("Asking the project's model: {0}", input.question),
    }),
    invoke: ({ input }, token) =>
      withHint(async () => {
        const folder = folders.require(folderFor(folders, input.folder));
        const answer = await askFolder(engine, folder, { question: input.question }, token);
        const lines = answer.abstained ? [answer.text] : [answer.text, provenanceLine(answer, t)];
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(lines.join("\n\n"))]);
      }),
  });
}

function folderFor(folders: FolderStates, name: string | undefined): EditorFolder | undefined {
  if (name === undefined || name === "") return folders.current;
  const found = folders.all().find((folder) => folder.name === name);
  if (found) return found;
  const known = folders.all().map((folder) => folder.name);
  throw new UserError(
    "no-such-folder",
    t("The workspace has no folder {0}.", name),
    t("Its folders are: {0}.", known.join(", ")),
  );
}
