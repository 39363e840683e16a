// Questions of the panel: asks the engine, passes the answer on as it comes, keeps the history.
import type { EngineNotifications } from "../../protocol/engineProtocol.ts";
import type { AnswerResult, AskParams } from "../../protocol/answer.ts";
import { conversationOf, type PanelExchange, type ToPanel } from "../../protocol/panelMessages.ts";
import type { Conversations } from "../conversations.ts";
import { isCancelled, problemOf } from "../problems.ts";

/** A question as the panel sends it. */
export interface Question {
  readonly id: string;
  readonly question: string;
  readonly compare: boolean;
  readonly anyway: boolean;
}

export interface ConversationParts {
  readonly conversations: Conversations;
  readonly ask: (
    folder: string,
    params: Pick<AskParams, "id" | "question" | "history" | "compare" | "anyway">,
    signal: AbortSignal,
  ) => Promise<AnswerResult>;
  readonly post: (message: ToPanel) => void;
  /** An answer that did not abstain has come. */
  readonly onAnswered: () => void;
}

interface Pending {
  readonly folder: string;
  readonly question: Question;
  readonly stop: AbortController;
  readonly texts: { adapter: string; base: string };
}

export interface PanelConversation {
  /** Comes back when the answer is there, stopped or failed; never throws. */
  ask(folder: string, question: Question): Promise<void>;
  /** Asks the question of an exchange again, in its place and as it was asked before. */
  regenerate(folder: string, id: string, compare: boolean): Promise<void>;
  stop(id: string): void;
  clear(folder: string): Promise<void>;
  /** A piece of an answer came. */
  onText(text: EngineNotifications["answerText"]): void;
  /** Shows the whole conversation, also the answer that is coming. */
  show(folder: string): void;
}

/** Turns that a question is asked with. */
const remembered = 4;

export function createPanelConversation(parts: ConversationParts): PanelConversation {
  const { conversations, post } = parts;
  const pending = new Map<string, Pending>();

  const answer = async (folder: string, question: Question, before: readonly PanelExchange[]) => {
    const { id } = question;
    const current: Pending = {
      folder,
      question,
      stop: new AbortController(),
      texts: { adapter: "", base: "" },
    };
    pending.set(id, current);
    post({ type: "answerStarted", id, question: question.question });
    const exchange = {
      id,
      question: question.question,
      ...(question.anyway ? { anyway: true } : {}),
    };
    // A conversation that was cleared stays empty.
    const cleared = (): boolean => pending.get(id) !== current;
    try {
      await conversations.put(folder, exchange);
      const history = conversationOf(before, remembered);
      const { compare, anyway } = question;
      const params = { id, question: question.question, history, compare, anyway };
      const result = await parts.ask(folder, params, current.stop.signal);
      if (cleared()) return;
      await conversations.put(folder, { ...exchange, answer: result });
      post({ type: "answerEnded", id, answer: result });
      if (!result.abstained) parts.onAnswered();
    } catch (error) {
      if (cleared()) return;
      if (isCancelled(error) || current.stop.signal.aborted) {
        await conversations.put(folder, { ...exchange, partial: current.texts.adapter });
        post({ type: "answerStopped", id });
      } else {
        const problem = problemOf(error);
        await conversations.put(folder, { ...exchange, problem });
        post({ type: "answerFailed", id, problem });
      }
    } finally {
      if (!cleared()) pending.delete(id);
    }
  };

  return {
    async ask(folder, question) {
      if (pending.has(question.id)) return;
      await answer(folder, question, conversations.of(folder));
    },
    async regenerate(folder, id, compare) {
      const exchanges = conversations.of(folder);
      const index = exchanges.findIndex((exchange) => exchange.id === id);
      const old = exchanges[index];
      if (!old || pending.has(id)) return;
      const question = { id, question: old.question, compare, anyway: old.anyway === true };
      await answer(folder, question, exchanges.slice(0, index));
    },
    stop(id) {
      pending.get(id)?.stop.abort();
    },
    async clear(folder) {
      for (const [id, { folder: asked, stop }] of pending) {
        if (asked !== folder) continue;
        pending.delete(id);
        stop.abort();
      }
      await conversations.clear(folder);
      post({ type: "history", exchanges: [] });
    },
    onText({ id, of, text }) {
      const current = pending.get(id);
      if (!current) return;
      current.texts[of] += text;
      post({ type: "answerText", id, of, text });
    },
    show(folder) {
      const exchanges = conversations.of(folder).filter(({ id }) => !pending.has(id));
      post({ type: "history", exchanges });
      for (const [id, current] of pending) {
        if (current.folder !== folder) continue;
        post({ type: "answerStarted", id, question: current.question.question });
        for (const side of ["adapter", "base"] as const) {
          if (current.texts[side] !== "") {
            post({ type: "answerText", id, of: side, text: current.texts[side] });
          }
        }
      }
    },
  };
}
