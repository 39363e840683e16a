// The headline of a run's end. Knows nothing of VS Code.
import type { RunResult } from "../protocol/run.ts";
import type { Translate } from "./translate.ts";
import { percent } from "./wording.ts";

/** The headline of a run's end. */
export function resultSentence(result: RunResult, t: Translate): string {
  const { accuracy, version, active, upToDate } = result;
  if (upToDate) {
    return active
      ? t("Nothing has changed: version {0} is up to date.", version)
      : t(
          "Nothing has changed since version {0} was taught. Another version answers better, so it stays.",
          version,
        );
  }
  const measured = accuracy
    ? t(
        "{0} → {1} of {2} held-out questions answered without the documents.",
        percent(accuracy.base),
        percent(accuracy.adapter),
        accuracy.n,
      )
    : t("Version {0} was taught; too few questions were held out to measure it.", version);
  return active ? measured : `${measured} ${t("The version before answers better, so it stays.")}`;
}
