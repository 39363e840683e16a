// A session whose answers are known beforehand, told word by word.
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineOptions } from "../../src/engine/engineOptions.ts";
import type { Answer, AskOptions } from "../../src/engine/answer.ts";
import type { openSession, Session } from "../../src/engine/session.ts";
import { UserError } from "../../src/errors/userError.ts";

export interface FakeSessions {
  readonly open: typeof openSession;
  /** Folders of the sessions that were opened, in order. */
  readonly opened: readonly string[];
  readonly disposed: number;
  /** What each session was asked, with its options. */
  readonly asked: readonly { readonly question: string; readonly options: AskOptions }[];
  /** Most answers that were being generated at the same time. */
  readonly mostAtOnce: number;
}

export interface FakeOptions {
  /** Milliseconds between two words. */
  readonly pause?: number;
  /** Thrown instead of an answer to this question. */
  readonly fails?: Readonly<Record<string, Error>>;
  /** Thrown when all words of the answer to this question were told. */
  readonly breaks?: Readonly<Record<string, Error>>;
  /** Fields of the answer by its question. */
  readonly answers?: Readonly<Record<string, Partial<Answer>>>;
}

/** Answers "You asked: <question>" unless told otherwise. */
export function fakeSessions({
  pause = 0,
  fails = {},
  breaks = {},
  answers = {},
}: FakeOptions = {}): FakeSessions {
  const opened: string[] = [];
  const asked: { question: string; options: AskOptions }[] = [];
  let disposed = 0;
  let now = 0;
  let mostAtOnce = 0;

  const tell = async (text: string, { onText, signal }: AskOptions): Promise<void> => {
    mostAtOnce = Math.max(mostAtOnce, ++now);
    try {
      for (const word of text.split(/(?<= )/)) {
        if (pause > 0) await sleep(pause);
        if (signal?.aborted) throw new UserError("cancelled", "Stopped.", "Ask again.");
        onText?.(word);
      }
    } finally {
      now--;
    }
  };
  const session: Session = {
    model: "Fake 0.5B",
    version: 2,
    async ask(question, options = {}) {
      asked.push({ question, options });
      const failure = fails[question];
      if (failure) throw failure;
      const given = answers[question] ?? {};
      const answer = given.answer ?? `You asked: ${question}`;
      if (given.certainty !== "abstained") await tell(answer, options);
      const late = breaks[question];
      if (late) throw late;
      return {
        question,
        answer,
        certainty: "answered",
        probability: 0.9,
        version: 2,
        commit: "3f2a91c000000000000000000000000000000000",
        stale: 0,
        read: [],
        sources: [],
        secondsToFirstToken: 0.1,
        usage: { promptTokens: 20, answerTokens: answer.split(" ").length, cutOff: false },
        ...given,
      };
    },
    async askBase(question, options = {}) {
      await tell(`Base: ${question}`, options);
      return `Base: ${question}`;
    },
    async complete(messages, options = {}) {
      const text = `Base read ${messages.map(({ role }) => role).join(",")}`;
      await tell(text, options);
      return { text, usage: { promptTokens: 30, answerTokens: 3, cutOff: false } };
    },
    dispose() {
      disposed++;
      return Promise.resolve();
    },
  };
  return {
    open: (folder: string, _options: EngineOptions) => {
      opened.push(folder);
      return Promise.resolve(session);
    },
    opened,
    asked,
    get disposed() {
      return disposed;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
  };
}
