// Numbers as people read them.
import { wholePercent } from "../protocol/percent.ts";
import type { Translate } from "./translate.ts";

/** "about 12 min"; rounded, so that it does not flicker. */
export function duration(seconds: number, t: Translate): string {
  if (seconds < 60) return t("less than a minute");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("about {0} min", minutes);
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? t("about {0} h", hours) : t("about {0} h {1} min", hours, minutes % 60);
}

/** "1.4 GB", in powers of ten as disks are sold. */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
}

/** A share of 0 to 1 as "43 %". */
export function percent(share: number): string {
  return `${wholePercent(share)} %`;
}

/** "1 pair", "12 pairs". */
export function pairsText(count: number, t: Translate): string {
  return count === 1 ? t("1 pair") : t("{0} pairs", count);
}

/** A commit as people name it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}
