// The questions and answers of each folder, kept over a restart. Knows nothing of VS Code.
import type { PanelExchange } from "../protocol/panelMessages.ts";

/** Where it is kept; VS Code's `Memento` is one. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface Conversations {
  /** Oldest first. */
  of(folder: string): readonly PanelExchange[];
  /** Adds an exchange, or replaces the one with its id. */
  put(folder: string, exchange: PanelExchange): Promise<void>;
  clear(folder: string): Promise<void>;
}

export function createConversations(memory: Memory): Conversations {
  const key = (folder: string): string => `conversation.${folder}`;
  const read = (folder: string): readonly PanelExchange[] => {
    const kept = memory.get(key(folder));
    return Array.isArray(kept) ? kept.filter(isExchange) : [];
  };
  return {
    of: read,
    async put(folder, exchange) {
      const kept = read(folder);
      const next = kept.some(({ id }) => id === exchange.id)
        ? kept.map((old) => (old.id === exchange.id ? exchange : old))
        : [...kept, exchange];
      await memory.update(key(folder), next.slice(-mostExchanges));
    },
    async clear(folder) {
      await memory.update(key(folder), undefined);
    },
  };
}

/** What is worth scrolling back to; VS Code reads all of it at every start. */
const mostExchanges = 100;

// An older version of Steep may have kept something else.
function isExchange(value: unknown): value is PanelExchange {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "question" in value &&
    typeof value.question === "string"
  );
}
