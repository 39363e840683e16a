// Answers as OpenAI's clients read them: one object, or pieces of it as server-sent events.
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Answered } from "../../engine/answerQuestion.ts";
import type { Usage } from "../../engine/answer.ts";
import type { OpenAiError } from "./httpFailure.ts";

/** An answer of either model; where it comes from is known of the adapter's. */
export interface ChatAnswer {
  readonly text: string;
  readonly usage: Usage;
  readonly provenance?: Provenance;
}

/** What a person needs to judge an answer, in the field `steep`, which other clients leave alone. */
export interface Provenance {
  readonly version: number;
  readonly as_of: string | null;
  readonly changed_documents: number;
  readonly abstained: boolean;
  readonly doubtful: boolean;
  readonly confidence: number;
  readonly sources: readonly {
    readonly document: string;
    readonly headings: readonly string[];
    readonly start_line: number;
    readonly end_line: number;
    readonly changed: boolean;
  }[];
}

export function provenanceOf(answer: Answered): Provenance {
  return {
    version: answer.adapterVersion,
    as_of: answer.asOf ?? null,
    changed_documents: answer.changedDocuments,
    abstained: answer.abstained,
    doubtful: answer.doubtful,
    confidence: answer.confidence,
    sources: answer.sources.map(({ document, headingTrail, startLine, endLine, changed }) => ({
      document,
      headings: headingTrail.filter((heading) => heading !== ""),
      start_line: startLine,
      end_line: endLine,
      changed,
    })),
  };
}

/** A whole answer. */
export function completionOf(model: string, answer: ChatAnswer): object {
  return {
    ...headOf("chat.completion", model),
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: answer.text, refusal: null },
        logprobs: null,
        finish_reason: finishOf(answer),
      },
    ],
    usage: usageOf(answer.usage),
    ...(answer.provenance ? { steep: answer.provenance } : {}),
  };
}

export interface ChatStream {
  /** True once the status and the first bytes are out: a failure can then only be told in the stream. */
  readonly begun: boolean;
  text(piece: string): void;
  end(answer: ChatAnswer, includeUsage: boolean): void;
  fail(error: OpenAiError): void;
}

/** Pieces of an answer; the head is written with the first, so that what fails before it gets its own status. */
export function streamChat(response: ServerResponse, model: string): ChatStream {
  const head = headOf("chat.completion.chunk", model);
  let begun = false;
  const begin = (): void => {
    if (begun) return;
    begun = true;
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-store",
      connection: "keep-alive",
      "x-accel-buffering": "no",
    });
    send({ ...head, choices: [choice({ role: "assistant", content: "" }, null)] });
  };
  const send = (event: object): void => {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  // Who waits behind other questions is told that the line is alive: clients give up on a silent one.
  const sign = setInterval(() => {
    begin();
    response.write(": waiting\n\n");
  }, silence);
  sign.unref();
  response.on("close", () => clearInterval(sign));

  return {
    get begun() {
      return begun;
    },
    text(piece) {
      begin();
      sign.refresh();
      if (piece !== "") send({ ...head, choices: [choice({ content: piece }, null)] });
    },
    end(answer, includeUsage) {
      begin();
      send({
        ...head,
        choices: [choice({}, finishOf(answer))],
        ...(answer.provenance ? { steep: answer.provenance } : {}),
      });
      if (includeUsage) send({ ...head, choices: [], usage: usageOf(answer.usage) });
      response.end("data: [DONE]\n\n");
    },
    fail(error) {
      send(error);
      response.end();
    },
  };
}

/** Milliseconds. */
const silence = 10_000;

function headOf(object: string, model: string): object {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model };
}

function choice(delta: object, finish: string | null): object {
  return { index: 0, delta, logprobs: null, finish_reason: finish };
}

function finishOf({ usage }: ChatAnswer): "stop" | "length" {
  return usage.cutOff ? "length" : "stop";
}

function usageOf({ promptTokens, answerTokens }: Usage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: answerTokens,
    total_tokens: promptTokens + answerTokens,
  };
}
