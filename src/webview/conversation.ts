// All exchanges, in their order. The end stays in sight while an answer comes, unless the reader has scrolled away.
import type { Actions } from "./actions.ts";
import { type AnswerView, createAnswerView } from "./answerView.ts";
import { element } from "./element.ts";
import { type Exchange, runningExchange } from "./model.ts";
import { t } from "./texts.ts";
import type { View } from "./view.ts";

/** The scrolling part of the panel while one converses. */
export function createConversation(actions: Actions): View {
  const list = element("div", { class: "exchanges" });
  const root = element(
    "section",
    { class: "scroll conversation", "aria-label": t("conversation"), tabindex: 0 },
    list,
  );
  const views = new Map<string, { readonly view: AnswerView; readonly question: string }>();
  let phases = new Map<string, Exchange["phase"]>();
  let atEnd = true;
  root.addEventListener("scroll", () => {
    atEnd = root.scrollHeight - root.scrollTop - root.clientHeight < 24;
  });

  return {
    root,
    update(model) {
      const { exchanges, state } = model;
      const quiet = runningExchange(model) === undefined;
      const active = state?.versions.find((version) => version.active)?.version;
      const now = active === undefined || !state ? undefined : { version: active, stale: state.stale };
      const ids = new Set(exchanges.map(({ id }) => id));
      for (const [id, { view }] of views) {
        if (ids.has(id)) continue;
        view.root.remove();
        views.delete(id);
      }
      for (const [place, exchange] of exchanges.entries()) {
        const known = views.get(exchange.id);
        const view = known?.question === exchange.question ? known.view : createAnswerView(exchange, actions);
        if (known && known.view !== view) known.view.root.remove();
        views.set(exchange.id, { view, question: exchange.question });
        if (list.children[place] !== view.root) list.insertBefore(view.root, list.children[place] ?? null);
        const last = place === exchanges.length - 1;
        view.update(exchange, { compare: state?.compare === true, last, quiet, now });
      }
      announce(exchanges, phases, actions);
      const begun = exchanges.length > phases.size;
      phases = new Map(exchanges.map(({ id, phase }) => [id, phase]));
      if (atEnd || begun) root.scrollTop = root.scrollHeight;
    },
  };
}

/** Streaming text is not spoken piece by piece: first that it comes, then all of it. */
function announce(
  exchanges: readonly Exchange[],
  before: ReadonlyMap<string, Exchange["phase"]>,
  actions: Actions,
): void {
  for (const { id, phase, answer, problem } of exchanges) {
    const was = before.get(id);
    if (phase === was) continue;
    if (phase === "running") actions.announce(t("answering"));
    else if (was === "running") {
      const text = answer?.abstained ? t("notTaught") : (answer?.text ?? problem?.message ?? t("stopped"));
      actions.announce(t("answered", { text }));
    }
  }
}
