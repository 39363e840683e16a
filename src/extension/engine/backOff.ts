// When a process that died is started again, and when not any more. Plain arithmetic over times.

export interface BackOffPolicy {
  /** Milliseconds before the first restart; doubled with every further death in the window. */
  readonly first: number;
  readonly longest: number;
  /** This many deaths in `window` milliseconds are a crash loop. */
  readonly deaths: number;
  readonly window: number;
}

export const engineBackOff: BackOffPolicy = { first: 500, longest: 30_000, deaths: 5, window: 180_000 };

export type AfterDeath = { readonly restartIn: number } | { readonly stop: true; readonly deaths: number };

/** What to do after the last of these deaths (times in milliseconds, oldest first). */
export function afterDeath(deaths: readonly number[], policy: BackOffPolicy): AfterDeath {
  const last = deaths.at(-1) ?? 0;
  const recent = deaths.filter((time) => last - time < policy.window).length;
  if (recent >= policy.deaths) return { stop: true, deaths: recent };
  return { restartIn: Math.min(policy.longest, policy.first * 2 ** Math.max(0, recent - 1)) };
}
