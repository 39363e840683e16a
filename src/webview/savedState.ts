// What the page keeps while it is hidden: VS Code throws the page away and makes a new one.
import { z } from "zod";
import { toPanelSchema } from "../protocol/panelSchemas.ts";
import type { Exchange, PanelModel } from "./model.ts";

export interface SavedState {
  readonly draft: string;
  readonly exchanges: readonly Exchange[];
}

/** The latest exchanges are shown again at once; the extension sends all of them a moment later. */
const keptExchanges = 30;

export function savedStateOf(model: PanelModel, draft: string): SavedState {
  return { draft, exchanges: model.exchanges.slice(-keptExchanges) };
}

/** What was kept, or nothing when it is of another version or none. */
export function readSavedState(value: unknown): SavedState {
  const { data } = savedSchema.safeParse(value);
  if (!data) return { draft: "", exchanges: [] };
  const exchanges = data.exchanges as readonly Exchange[];
  const history = { type: "history", exchanges: exchanges.filter(({ answer }) => answer) };
  return toPanelSchema.safeParse(history).success
    ? { draft: data.draft, exchanges }
    : { draft: data.draft, exchanges: [] };
}

const savedSchema = z.object({
  draft: z.string(),
  exchanges: z.array(
    z.looseObject({
      id: z.string().min(1),
      question: z.string(),
      phase: z.enum(["running", "answered", "stopped", "failed"]),
      text: z.string(),
      baseText: z.string(),
    }),
  ),
});
