// The learning rate over a run: linear warm-up, then a cosine down to 2 % (Loshchilov and Hutter, arXiv 1608.03983).

const floorShare = 0.02;

/** More often than this, and a small set of pairs is known by heart in its wording only. */
const mostRepeats = 4;

/** Epochs that make at least `leastSteps` steps, but at most four times as many as asked for. */
export function epochsFor(epochs: number, stepsPerEpoch: number, leastSteps: number): number {
  const enough = Math.ceil(leastSteps / Math.max(1, stepsPerEpoch));
  return Math.max(epochs, Math.min(enough, mostRepeats * epochs));
}

/**
 * `progress` is the share of the run that is done, 0 to 1: by share and not by steps, because pairs that are learned
 * rest and the number of steps is not known in advance.
 */
export function learningRateAt(progress: number, peak: number, warmupShare: number): number {
  if (progress < warmupShare) return peak * Math.max(progress / warmupShare, floorShare);
  const share = Math.min(1, (progress - warmupShare) / (1 - warmupShare));
  return peak * (floorShare + (1 - floorShare) * 0.5 * (1 + Math.cos(Math.PI * share)));
}
