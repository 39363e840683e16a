// Opens only the tokenizer of a model: no weights are read.
import { compileChatTemplate } from "./chatTemplate.ts";
import type { ChatTokenizer } from "./chatTokenizer.ts";
import { chatTemplateOf, loadModel, vocabularyOf } from "./llamaRuntime.ts";

export interface Vocabulary extends ChatTokenizer {
  dispose(): Promise<void>;
}

/**
 * Opens the vocabulary and chat template of a GGUF.
 * @throws UserError `model-not-found`, `unsupported-chat-template`.
 */
export async function openVocabulary(path: string): Promise<Vocabulary> {
  const model = await loadModel(path, { gpu: false, vocabOnly: true });
  const chat = compileChatTemplate(chatTemplateOf(model), vocabularyOf(model));
  return { ...chat, dispose: () => model.dispose() };
}
