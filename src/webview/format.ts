// Numbers as people read them, in the page's language.
import { wholePercent } from "../protocol/percent.ts";

/** 0 to 1 as whole percent: `43 %`. */
export function percent(share: number): string {
  return `${wholePercent(share)}\u00a0%`;
}

/** Bytes with two or three digits: `512 kB`, `3.4 GB`. */
export function bytes(size: number): string {
  if (size < 1e6) return `${Math.ceil(size / 1e3)}\u00a0kB`;
  if (size < 1e9) return `${Math.ceil(size / 1e6)}\u00a0MB`;
  return `${(size / 1e9).toFixed(1)}\u00a0GB`;
}

/** A whole number with its groups of thousands. */
export function count(value: number): string {
  return Math.round(value).toLocaleString(document.documentElement.lang || "en");
}

/** Time that is left or that something takes: `40 s`, `12 min`, `1 h 20 min`. Rounded, since it is an estimate. */
export function duration(seconds: number): string {
  if (seconds < 55) return `${Math.max(5, Math.ceil(seconds / 5) * 5)}\u00a0s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const rest = Math.round((minutes % 60) / 5) * 5;
  const hours = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
  return rest === 0 || rest === 60 ? `${hours}\u00a0h` : `${hours}\u00a0h ${rest}\u00a0min`;
}

/** The day of an ISO 8601 time, short. */
export function day(iso: string): string {
  const language = document.documentElement.lang || "en";
  return new Date(iso).toLocaleDateString(language, { day: "numeric", month: "short", year: "numeric" });
}
