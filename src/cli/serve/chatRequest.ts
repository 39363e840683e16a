// The body of POST /v1/chat/completions: checked, and taken apart into what the engine is asked.
import { z } from "zod";
import type { Sampling, Turn } from "../../engine/answer.ts";
import { HttpFailure } from "./httpFailure.ts";

export interface ChatRequest {
  readonly model: string;
  /** All messages as they stand: what the model itself gets. */
  readonly messages: readonly Turn[];
  /** The last message: what the adapter is asked. */
  readonly question: string;
  /** Turns before the question, without instructions of others: the adapter answers behind its own. */
  readonly history: readonly Turn[];
  readonly sampling: Sampling;
  readonly stream: boolean;
  /** A last piece of a stream tells the tokens. */
  readonly includeUsage: boolean;
}

/** @throws HttpFailure 400 that names the parameter. */
export function parseChatRequest(body: string): ChatRequest {
  const { data, error } = chatSchema.safeParse(jsonOf(body));
  if (error) {
    const [issue] = error.issues;
    const param = issue?.path.join(".") ?? "";
    throw new HttpFailure(400, "invalid_value", `${param}: ${issue?.message ?? "is wrong"}`, param);
  }
  requireSupported(data);
  const messages = data.messages.map((message, index): Turn => ({
    role: message.role === "developer" ? "system" : message.role,
    content: textOf(message.content, index),
  }));
  const last = messages.at(-1);
  if (last?.role !== "user" || last.content.trim() === "") {
    throw new HttpFailure(
      400,
      "invalid_value",
      "The last message must be a question of the user.",
      "messages",
    );
  }
  return {
    model: data.model,
    messages,
    question: last.content.trim(),
    history: historyOf(messages.slice(0, -1)),
    sampling: samplingOf(data),
    stream: data.stream === true,
    includeUsage: data.stream_options?.include_usage === true,
  };
}

const text = z.string();
const part = z.looseObject({ type: z.string(), text: text.optional() });
const chatSchema = z.looseObject({
  model: text.min(1),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(["system", "developer", "user", "assistant"]),
        content: z.union([text, z.array(part)]).nullish(),
      }),
    )
    .min(1)
    .max(1000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  seed: z.int().nullish(),
  stop: z.union([text.min(1), z.array(text.min(1)).max(4)]).nullish(),
  n: z.int().nullish(),
  tool_choice: z.unknown().optional(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
});
type Parsed = z.infer<typeof chatSchema>;

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new HttpFailure(400, "invalid_json", "The body is not JSON.");
  }
}

/** What would change the answer's form cannot be left out silently. */
function requireSupported({ n, tool_choice: toolChoice, response_format: format }: Parsed): void {
  const refuse = (param: string, message: string): never => {
    throw new HttpFailure(400, "unsupported_value", message, param);
  };
  if (n !== undefined && n !== null && n !== 1)
    refuse("n", "There is one answer to a question; n must be 1.");
  if (toolChoice !== undefined && toolChoice !== null && toolChoice !== "none" && toolChoice !== "auto") {
    refuse("tool_choice", "The model calls no tools.");
  }
  if (format && format.type !== "text") refuse("response_format", "The model answers in text only.");
}

function textOf(content: Parsed["messages"][number]["content"], index: number): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return content;
  return content
    .map((piece, place) => {
      if (piece.type === "text" && piece.text !== undefined) return piece.text;
      const param = `messages.${index}.content.${place}`;
      throw new HttpFailure(400, "unsupported_value", `The model reads text, not ${piece.type}.`, param);
    })
    .join("\n");
}

/** The adapter was taught with questions and answers in turn. */
function historyOf(before: readonly Turn[]): Turn[] {
  return before.filter(({ role, content }) => role !== "system" && content.trim() !== "").slice(-remembered);
}

/** Turns of a longer conversation that are shown again. */
const remembered = 8;

function samplingOf(data: Parsed): Sampling {
  const maxTokens = data.max_completion_tokens ?? data.max_tokens;
  const { temperature, seed, stop } = data;
  return {
    ...(maxTokens === null || maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === null || temperature === undefined ? {} : { temperature }),
    ...(seed === null || seed === undefined ? {} : { seed }),
    ...(stop === null || stop === undefined ? {} : { stop: typeof stop === "string" ? [stop] : stop }),
  };
}
