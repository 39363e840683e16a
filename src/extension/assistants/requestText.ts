// The question in a request of VS Code's chat. Knows nothing of VS Code.
import { UserError } from "../../errors/userError.ts";
import type { ConversationTurn } from "../../protocol/answer.ts";

/** The text of a message; parts of other kinds are left out. */
export function textOfParts(parts: readonly unknown[]): string {
  return parts
    .map((part) =>
      typeof part === "object" && part !== null && "value" in part && typeof part.value === "string"
        ? part.value
        : "",
    )
    .filter((text) => text !== "")
    .join("\n");
}

/** Turns kept of a longer conversation. */
const remembered = 8;

/** The last thing that a person said, and what came before it. @throws UserError `wrong-use` without a question. */
export function questionOf(turns: readonly ConversationTurn[]): {
  readonly question: string;
  readonly history: readonly ConversationTurn[];
} {
  const last = turns.findLastIndex(({ role, content }) => role === "user" && content.trim() !== "");
  const question = turns[last]?.content.trim();
  if (question === undefined)
    throw new UserError("wrong-use", "There is no question in the request.", "Ask one.");
  // Other parties put instructions in front as turns of the person; the model was taught to answer questions only.
  const before = turns.slice(0, last).filter(({ content }) => content.trim() !== "");
  const first = before.findIndex(({ role }) => role === "assistant");
  const history = first <= 0 ? [] : before.slice(first - 1);
  return { question, history: history.slice(-remembered) };
}
