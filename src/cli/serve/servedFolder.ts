// A folder's taught model as what the server answers with.
import { answerQuestion } from "../../engine/answerQuestion.ts";
import type { EngineOptions } from "../../engine/engineOptions.ts";
import { holdSession } from "../../engine/heldSession.ts";
import { servedModels } from "../../engine/servedModels.ts";
import { openSession } from "../../engine/session.ts";
import { type ChatAnswer, provenanceOf } from "./chatResponse.ts";
import type { Served } from "./openAiServer.ts";

export interface ServedFolderOptions {
  readonly retrieve?: boolean;
  readonly anyway?: boolean;
  readonly onBug: Served["onBug"];
  /** How a session is opened; a test gives another. */
  readonly open?: typeof openSession;
}

export interface ServedFolder extends Served {
  /** Puts the model away. */
  close(): Promise<void>;
}

/** The model is loaded with the first question, and again when another version answers. */
export function serveFolder(
  folder: string,
  options: EngineOptions,
  { retrieve, anyway, onBug, open = openSession }: ServedFolderOptions,
): ServedFolder {
  const held = holdSession(open);
  return {
    onBug,
    models: (signal) => servedModels(folder, { ...options, signal }),
    answer: (model, { question, history, messages, sampling }, onText, signal) =>
      held.use(folder, { ...options, signal }, async (session): Promise<ChatAnswer> => {
        if (model.kind === "base") return session.complete(messages, { sampling, onText, signal });
        const turns = history.flatMap(({ role, content }) => (role === "system" ? [] : [{ role, content }]));
        const asked = {
          question,
          history: turns,
          sampling,
          ...(retrieve === undefined ? {} : { retrieve }),
          ...(anyway === undefined ? {} : { anyway }),
        };
        const answer = await answerQuestion(session, folder, asked, { ...options, signal }, (_of, text) =>
          onText(text),
        );
        return { text: answer.text, usage: answer.usage, provenance: provenanceOf(answer) };
      }),
    close: () => held.close(),
  };
}
