// A small invented project, and a language model with a script instead of weights.
import { createHash } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Section } from "../../src/documents/types.ts";
import type { ChatTokenizer } from "../../src/inference/chatTokenizer.ts";
import type { GenerateRequest, GenerateResult, LanguageModel } from "../../src/inference/languageModel.ts";

export function section(text: string, title = "Use", id = "README.md#0"): Section {
  return {
    id,
    document: id.slice(0, id.lastIndexOf("#")),
    headingTrail: ["Tarn", title],
    startLine: 1,
    endLine: 9,
    text,
    contentHash: createHash("sha256").update(`${title}\n${text}`).digest("hex"),
  };
}

export const sampleSections: readonly Section[] = [
  section(
    "Tarn was started by Ada Byron in 2019. It keeps 45 old versions of a file.",
    "History",
    "README.md#0",
  ),
  section(
    "The server listens on port 7433. A lock is dropped after 25 seconds.",
    "Server",
    "docs/server.md#0",
  ),
  section(
    "| Option | Default | Meaning |\n|---|---|---|\n| `days` | 31 | Days that files are kept |",
    "Options",
    "docs/server.md#1",
  ),
];

/** The gap's sentence as a question, and the sentence that holds the gap's words as the answer. */
export function scriptedModel(
  options: { readonly right?: (question: string) => boolean; readonly stopAfter?: number } = {},
): LanguageModel & { asked: GenerateRequest[] } {
  const asked: GenerateRequest[] = [];
  const answer = (request: GenerateRequest): string => {
    const last = request.messages.at(-1)?.content ?? "";
    const gap = /Text: (.*)\nAnswer: (.*)$/s.exec(last);
    if (gap) {
      const sentences = (gap[1] ?? "").split(/(?<=[.]) /);
      const bare = (sentences.find((sentence) => sentence.includes("____")) ?? "")
        .replace("____", "")
        .replaceAll(/[.`|]/g, " ")
        .replaceAll(/\s+/g, " ")
        .trim();
      return `${request.prefill ?? "What"} of Tarn is missing here, ${bare}`;
    }
    const [, word, known] = /^Say it with another word for "(.*)": (.*)$/s.exec(last) ?? [];
    if (word !== undefined && known !== undefined) {
      const before = request.prefill ?? "";
      return `${before} nothing else than${known.slice(before.length).replace(word, "")}`.trim();
    }
    const question = /Question: (.*)$/s.exec(last)?.[1] ?? "";
    if (options.right?.(question) === false) return "Nobody knows it";
    const text = last
      .replace(/Question: .*$/s, "")
      .replace(/^.*?\n\n/s, "")
      .replaceAll("\n", " ");
    const words = new Set(question.toLowerCase().match(/[\w-]+/g));
    const sentences = text.split(/(?<=[.])\s+|\|\s*\|/);
    const score = (s: string): number =>
      (s.toLowerCase().match(/[\w-]+/g) ?? []).filter((w) => words.has(w)).length;
    return sentences.toSorted((a, b) => score(b) - score(a))[0]?.trim() ?? "";
  };
  return {
    identity: "scripted",
    asked,
    async generate(requests, generateOptions = {}) {
      const results: GenerateResult[] = [];
      // Finished out of order, as side by side they are.
      for (const i of [...requests.keys()].toReversed()) {
        const request = requests[i];
        if (!request) continue;
        if (options.stopAfter !== undefined && asked.length >= options.stopAfter) throw new Error("killed");
        asked.push(request);
        results[i] = {
          text: answer(request),
          cutOff: false,
          promptTokens: 1,
          generatedTokens: 1,
          secondsToFirstToken: 0,
          seconds: 0,
        };
        generateOptions.onResult?.(i, results[i]);
        await Promise.resolve();
      }
      return results;
    },
    score: () => Promise.reject(new Error("not scripted")),
    countTokens: (text) => text.length,
    dispose: () => Promise.resolve(),
  };
}

/** One token a character; 1 starts a message, 2 ends a turn. */
export const characterTokenizer: ChatTokenizer = {
  templateHash: "characters",
  endOfTurn: 2,
  tokenize: (text) => Array.from(text, (c) => (c.codePointAt(0) ?? 0) + 10),
  detokenize: (tokens) => tokens.map((t) => (t < 10 ? "" : String.fromCodePoint(t - 10))).join(""),
  isEndOfGeneration: (token) => token === 2,
  chatTokens(messages, { prefill }) {
    const { prefix, rest } = characterTokenizer.splitAt(messages);
    return [...prefix, ...rest, ...characterTokenizer.tokenize(prefill ?? "")];
  },
  splitAt(messages, leading = "") {
    const prefix: number[] = [];
    for (const message of messages.slice(0, -1))
      prefix.push(1, ...characterTokenizer.tokenize(message.content), 2);
    prefix.push(1, ...characterTokenizer.tokenize(leading));
    const content = messages.at(-1)?.content ?? "";
    return { prefix, rest: [...characterTokenizer.tokenize(content.slice(leading.length)), 2, 1] };
  },
};

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "steep-distil-"));
}

export async function replayFile(folder: string, prompts: readonly string[]): Promise<string> {
  const path = join(folder, "replay.jsonl");
  await writeFile(path, prompts.map((prompt) => `${JSON.stringify({ prompt })}\n`).join(""));
  return path;
}
