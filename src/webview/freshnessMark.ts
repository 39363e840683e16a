// The mark in the header that says whether what the model knows is still true, and what is being done.
import type { PanelState } from "../protocol/panelMessages.ts";
import { percent } from "./format.ts";
import { t, tCount } from "./texts.ts";

export interface FreshnessMark {
  /** Codicon; a filled circle is coloured by `tone`. */
  readonly icon: string;
  readonly tone: "good" | "warning" | "bad" | "busy" | "quiet";
  readonly text: string;
  readonly tip: string;
  /** What a click does; undefined where there is nothing to do. */
  readonly action?: "training" | "plan";
}

/** The mark of a state; what goes on may only measure. */
export function freshnessMark({ work, measuring }: Pick<PanelState, "work" | "measuring">): FreshnessMark {
  switch (work.kind) {
    case "idle":
      return { icon: "circle", tone: "quiet", text: t("notTaughtMark"), tip: t("noVersion") };
    case "upToDate":
      return { icon: "circle-filled", tone: "good", text: t("upToDate"), tip: t("upToDateTip") };
    case "stale":
      return {
        icon: "circle-filled",
        tone: "warning",
        text: t("stale", { count: work.count }),
        tip: tCount("staleTipOne", "staleTipMany", work.count),
        action: "plan",
      };
    case "scanning":
      return busy(t("scanning"));
    case "writing":
      return busy(t("writing", { percent: percent(work.progress.share) }));
    case "training": {
      const { share, done, total } = work.progress;
      return busy(
        measuring
          ? t("measuring", { percent: percent(done / Math.max(1, total)) })
          : t("training", { percent: percent(share) }),
      );
    }
    case "paused":
      return {
        icon: "debug-pause",
        tone: "quiet",
        text: work.progress ? `${t("pausedMark")} ${percent(work.progress.share)}` : t("pausedMark"),
        tip: t(`paused_${work.reason}`),
        action: "training",
      };
    case "error":
      return {
        icon: "error",
        tone: "bad",
        text: t("errorMark"),
        tip: [work.message, work.hint].filter((part) => part !== "").join(" "),
      };
  }
}

function busy(text: string): FreshnessMark {
  return { icon: "loading", tone: "busy", text, tip: t("runTip"), action: "training" };
}
