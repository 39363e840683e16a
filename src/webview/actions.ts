// What a person can do in the panel. The views call these; only `panel.ts` knows what becomes of them.
import type { FromPanel, PanelView } from "../protocol/panelMessages.ts";

export interface Actions {
  /** To the extension as it is. */
  send(message: FromPanel): void;
  ask(question: string, anyway: boolean): void;
  /** Looks at the documents and shows the plan. */
  inspect(): void;
  show(view: PanelView): void;
  dismissProblem(): void;
  /** Speaks to a screen reader. */
  announce(text: string): void;
}
