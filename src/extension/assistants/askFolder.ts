// A question of another assistant to a folder's model, and the answer with where it comes from.
import { randomUUID } from "node:crypto";
import type * as vscode from "vscode";
import type { AnswerResult, ConversationTurn } from "../../protocol/answer.ts";
import type { EditorFolder } from "../editorFolder.ts";
import type { EngineHost } from "../engineHost.ts";
import { folderParams } from "../settings.ts";

export interface FolderQuestion {
  readonly question: string;
  readonly history?: readonly ConversationTurn[];
  readonly onText?: (text: string) => void;
}

/** Asks the folder's model. */
export async function askFolder(
  engine: EngineHost,
  folder: EditorFolder,
  { question, history, onText }: FolderQuestion,
  token: vscode.CancellationToken,
): Promise<AnswerResult> {
  const id = randomUUID();
  const listening = engine.onNotification((notified) => {
    if (notified.name !== "answerText" || notified.content.id !== id) return;
    if (notified.content.of === "adapter") onText?.(notified.content.text);
  });
  try {
    const params = { ...folderParams(folder), id, question, ...(history ? { history } : {}) };
    return await engine.request("ask", params, token);
  } finally {
    listening.dispose();
  }
}
