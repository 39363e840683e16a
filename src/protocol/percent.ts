// A share as people read it, the same in the editor, in its side panel and in the report.

/** 0 to 1 as whole percent, rounded; 100 only when nothing is left. */
export function wholePercent(share: number): number {
  return share < 1 ? Math.min(99, Math.round(Math.max(0, share) * 100)) : 100;
}
