// The learning rate over a run: linear warm-up, then a cosine down to 2 % (Loshchilov and Hutter, arXiv 1608.03983).

const floorShare = 0.02;

/**
 * `progress` is the share of the run that is done, 0 to 1: by share and not by steps, because pairs that are learned
 * rest and the number of steps is not known in advance.
 */
export function learningRateAt(progress: number, peak: number, warmupShare: number): number {
  if (progress < warmupShare) return peak * Math.max(progress / warmupShare, floorShare);
  const share = Math.min(1, (progress - warmupShare) / (1 - warmupShare));
  return peak * (floorShare + (1 - floorShare) * 0.5 * (1 + Math.cos(Math.PI * share)));
}
