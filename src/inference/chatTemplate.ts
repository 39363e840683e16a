// Renders chat messages with the GGUF's own template into token ids. Contents are tokenised as plain text, so a
// document that contains `<|im_end|>` cannot end a turn; only the template's own text yields special tokens.
import { createHash } from "node:crypto";
import { Template } from "@huggingface/jinja";
import { UserError } from "../errors/userError.ts";
import type { ChatTokenizer } from "./chatTokenizer.ts";
import type { ChatMessage } from "./languageModel.ts";

/** What a chat template needs of the model's vocabulary. */
export interface TemplateVocabulary {
  /** `special`: text of special tokens becomes those tokens. `first`: the text stands at the very start. */
  tokenize(text: string, special: boolean, first: boolean): number[];
  detokenize(tokens: readonly number[]): string;
  isEndOfGeneration(token: number): boolean;
  readonly bos: { readonly id: number; readonly text: string } | undefined;
  readonly eos: { readonly id: number; readonly text: string } | undefined;
  /** Whether the GGUF asks for a beginning-of-sequence token before every prompt. */
  readonly addBos: boolean;
}

/**
 * Compiles `template` (the GGUF's `tokenizer.chat_template`) for one vocabulary.
 * @throws UserError `unsupported-chat-template` when there is none, or it cannot be compiled or rendered.
 */
export function compileChatTemplate(
  template: string | undefined,
  vocabulary: TemplateVocabulary,
): ChatTokenizer {
  if (template === undefined || template.trim() === "") {
    throw unsupported("The model file has no chat template (tokenizer.chat_template)");
  }
  const render = compile(template, vocabulary);
  const cache = new Map<string, number[]>();
  const templateTokens = (text: string, first: boolean): number[] => {
    const key = `${first ? 1 : 0}${text}`;
    let tokens = cache.get(key);
    if (!tokens) {
      tokens = vocabulary.tokenize(text, true, first);
      cache.set(key, tokens);
    }
    return tokens;
  };

  /** Tokens of the rendered pieces; `contentOf` gives the content of a message as one or more token lists. */
  const assemble = (
    messages: readonly ChatMessage[],
    addGenerationPrompt: boolean,
    contentOf: (index: number) => number[],
  ): number[] => {
    const tokens: number[] = [];
    for (const piece of render(messages, addGenerationPrompt)) {
      if (typeof piece === "number") appendTo(tokens, contentOf(piece));
      else appendTo(tokens, templateTokens(piece, tokens.length === 0));
    }
    if (vocabulary.addBos && vocabulary.bos && tokens[0] !== vocabulary.bos.id)
      tokens.unshift(vocabulary.bos.id);
    return tokens;
  };
  const plain = (text: string): number[] => vocabulary.tokenize(text, false, false);

  return {
    templateHash: createHash("sha256").update(template).digest("hex"),
    endOfTurn: findEndOfTurn(render, templateTokens, vocabulary),
    tokenize: plain,
    detokenize: (tokens) => vocabulary.detokenize(tokens),
    isEndOfGeneration: (token) => vocabulary.isEndOfGeneration(token),
    chatTokens(messages, { addGenerationPrompt, prefill }) {
      const tokens = assemble(messages, addGenerationPrompt, (i) => plain(messages[i]?.content ?? ""));
      if (prefill !== undefined) appendTo(tokens, plain(prefill));
      return tokens;
    },
    splitAt(messages, leading = "") {
      const last = messages.findLastIndex((message) => message.role === "user");
      const content = messages[last]?.content;
      if (content === undefined) throw new Error("splitAt needs a user message");
      if (!content.startsWith(leading))
        throw new Error("splitAt: the last user message does not begin with `leading`");
      let cut = -1;
      const head = plain(leading);
      const mark: number[] = [];
      const tokens = assemble(messages, true, (i) => {
        if (i !== last) return plain(messages[i]?.content ?? "");
        return [...head, cutMark, ...plain(content.slice(leading.length))];
      });
      for (const token of tokens) {
        if (token === cutMark) cut = mark.length;
        else mark.push(token);
      }
      return { prefix: mark.slice(0, cut), rest: mark.slice(cut) };
    },
  };
}

/** No vocabulary has this id; it marks the cut while a prompt is put together. */
const cutMark = -1;

/** A rendered conversation: pieces of template text and, in their places, indexes of messages. */
type Render = (
  messages: readonly ChatMessage[],
  addGenerationPrompt: boolean,
) => readonly (string | number)[];

// A word that no template contains. Templates may trim or test contents, so it is never empty and has no spaces.
const sentinel = (index: number): string => `steepMessage${index}Content`;
const sentinelPattern = /steepMessage(\d+)Content/g;

function compile(source: string, vocabulary: TemplateVocabulary): Render {
  let template: Template;
  try {
    template = new Template(source);
  } catch (error) {
    throw unsupported("The model's chat template cannot be read", error);
  }
  const renderOnce = (
    messages: readonly ChatMessage[],
    addGenerationPrompt: boolean,
  ): (string | number)[] => {
    const text = template.render({
      messages: messages.map((message, i) => ({ role: message.role, content: sentinel(i) })),
      add_generation_prompt: addGenerationPrompt,
      bos_token: vocabulary.bos?.text ?? "",
      eos_token: vocabulary.eos?.text ?? "",
      // Templates of models that think aloud leave that out when they are told so.
      enable_thinking: false,
    });
    return cutAtSentinels(text);
  };
  return (messages, addGenerationPrompt) => {
    let pieces: (string | number)[];
    try {
      pieces = renderOnce(messages, addGenerationPrompt);
    } catch (error) {
      throw unsupported("The model's chat template cannot be rendered", error);
    }
    for (const i of messages.keys()) {
      if (!pieces.includes(i)) {
        throw unsupported(`The model's chat template leaves out a ${messages[i]?.role} message`);
      }
    }
    return pieces;
  };
}

function cutAtSentinels(text: string): (string | number)[] {
  const pieces: (string | number)[] = [];
  let from = 0;
  for (const match of text.matchAll(sentinelPattern)) {
    if (match.index > from) pieces.push(text.slice(from, match.index));
    pieces.push(Number(match[1]));
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** What the template writes behind an assistant's words, or else the vocabulary's end of sequence. */
function findEndOfTurn(
  render: Render,
  tokenize: (text: string, first: boolean) => number[],
  vocabulary: TemplateVocabulary,
): number {
  const pieces = render(
    [
      { role: "user", content: "" },
      { role: "assistant", content: "" },
    ],
    false,
  );
  const behind = pieces[pieces.indexOf(1) + 1];
  if (typeof behind === "string") {
    const token = tokenize(behind, false).find((id) => vocabulary.isEndOfGeneration(id));
    if (token !== undefined) return token;
  }
  if (vocabulary.eos) return vocabulary.eos.id;
  throw unsupported("Neither the chat template nor the vocabulary has a token that ends a turn");
}

function appendTo(target: number[], more: readonly number[]): void {
  for (const token of more) target.push(token);
}

function unsupported(what: string, cause?: unknown): UserError {
  const reason = cause instanceof Error ? `: ${cause.message}` : "";
  return new UserError(
    "unsupported-chat-template",
    `${what}${reason}.`,
    "Choose an instruct model whose GGUF carries its chat template.",
    { cause },
  );
}
