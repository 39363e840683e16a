// Each taught folder as a model in VS Code's chat (`vscode.lm`), for the chat's model picker and for other extensions.
import * as vscode from "vscode";
import { UserError } from "../../errors/userError.ts";
import type { ConversationTurn } from "../../protocol/answer.ts";
import type { EditorFolder } from "../editorFolder.ts";
import type { EngineHost } from "../engineHost.ts";
import type { FolderStates } from "../folderStates.ts";
import { t } from "../l10n.ts";
import { askFolder } from "./askFolder.ts";
import { provenanceLine } from "./provenance.ts";
import { questionOf, textOfParts } from "./requestText.ts";
import { withHint } from "./withHint.ts";

export const chatVendor = "steep";

/** Registers the models, where this VS Code can have them. */
export function registerChatModels(engine: EngineHost, folders: FolderStates): vscode.Disposable {
  // Forks of VS Code carry the namespace without all of its functions.
  const lm = vscode.lm as Partial<typeof vscode.lm> | undefined;
  if (typeof lm?.registerLanguageModelChatProvider !== "function")
    return new vscode.Disposable(() => undefined);
  const changed = new vscode.EventEmitter<void>();
  let shown = "";
  const taught = (): EditorFolder[] =>
    folders.all().filter((folder) => folders.facts(folder).status?.active !== undefined);
  const provider: vscode.LanguageModelChatProvider = {
    onDidChangeLanguageModelChatInformation: changed.event,
    provideLanguageModelChatInformation: () => taught().map((folder) => information(folder, folders)),
    provideLanguageModelChatResponse: (model, messages, _options, progress, token) =>
      withHint(async () => {
        const folder = taught().find(({ id }) => id === model.id);
        if (!folder) {
          throw new UserError(
            "not-injected",
            t("The model was not taught {0} yet.", model.name),
            t("Inject the documents first."),
          );
        }
        const { question, history } = questionOf(messages.map(turnOf));
        let streamed = false;
        const onText = (text: string): void => {
          streamed = true;
          progress.report(new vscode.LanguageModelTextPart(text));
        };
        const answer = await askFolder(engine, folder, { question, history, onText }, token);
        if (!streamed) progress.report(new vscode.LanguageModelTextPart(answer.text));
        if (answer.abstained) return;
        progress.report(new vscode.LanguageModelTextPart(`\n\n*${provenanceLine(answer, t)}*`));
      }),
    provideTokenCount: (_model, text) => {
      const whole = typeof text === "string" ? text : textOfParts(text.content);
      // The tokenizer is in the engine; four characters a token is what English text has on average.
      return Promise.resolve(Math.ceil(whole.length / 4));
    },
  };
  return vscode.Disposable.from(
    changed,
    lm.registerLanguageModelChatProvider(chatVendor, provider),
    folders.onDidChange(() => {
      const next = taught()
        .map((folder) => `${folder.id} ${folders.facts(folder).status?.active?.version}`)
        .join();
      if (next === shown) return;
      shown = next;
      changed.fire();
    }),
  );
}

function information(folder: EditorFolder, folders: FolderStates): vscode.LanguageModelChatInformation {
  const active = folders.facts(folder).status?.active;
  return {
    ...selectable,
    id: folder.id,
    name: t("Steep: {0}", folder.name),
    family: "steep",
    version: String(active?.version ?? 0),
    tooltip: t("Knows the documents of {0}; answers on this machine.", folder.name),
    detail: active?.model ?? "",
    maxInputTokens: 4096,
    maxOutputTokens: 512,
    capabilities: { toolCalling: false, imageInput: false },
  };
}

// Not in the types: the model picker of VS Code 1.104 offers only models that say this, later ones all.
const selectable: object = { isUserSelectable: true };

function turnOf(message: vscode.LanguageModelChatRequestMessage): ConversationTurn {
  return {
    role: message.role === vscode.LanguageModelChatMessageRole.Assistant ? "assistant" : "user",
    content: textOfParts(message.content),
  };
}
