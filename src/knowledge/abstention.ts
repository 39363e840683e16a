// When to say "I was not taught this": a small logistic model over how well the question is known, how sure the adapter
// is and whether what was taught near the question holds its answer, with a threshold fitted on questions that were taught (held out) and questions that were not.
import type { PairIndex, SectionIndex } from "./retrieval.ts";
import type { AbstentionModel, AbstentionSignals } from "./types.ts";

export interface Decision {
  readonly abstain: boolean;
  /** Probability that the question was taught, 0 to 1, by a model fitted on as many taught as not. */
  readonly probability: number;
}

/** An answer, or its beginning. */
export interface GivenAnswer {
  readonly text: string;
  /** Mean log-probability of its tokens, where that was measured. */
  readonly meanLogProbability?: number | undefined;
}

/** Measures the signals of one question, and of its answer where there is one yet. */
export function abstentionSignals(
  question: string,
  answer: GivenAnswer | undefined,
  sections: SectionIndex,
  pairs: PairIndex,
): AbstentionSignals {
  const nearest = pairs.nearest(question, undefined, 5);
  const best = sections.retrieve(question, 3);
  const supports = answer && [
    ...nearest.map(({ pair }) => pairs.support(question, answer.text, pair)),
    ...best.map(({ section }) => sections.support(question, answer.text, section)),
  ];
  const support = supports && supportOf(supports);
  return {
    retrieval: Math.max(0, ...nearest.map((found) => found.overlap)),
    overlap: Math.max(0, ...best.map((found) => sections.overlap(question, found.section))),
    ...(answer?.meanLogProbability === undefined ? {} : { confidence: answer.meanLogProbability }),
    ...(support === undefined ? {} : { support }),
  };
}

/** Nothing near the question supports nothing; an answer that says nothing new cannot be supported. */
function supportOf(supports: readonly (number | undefined)[]): number | undefined {
  if (supports.length === 0) return 0;
  const measured = supports.filter((one) => one !== undefined);
  return measured.length === 0 ? undefined : Math.max(...measured);
}

/** The model is also trained to say so itself: such an answer is a refusal, however sure. */
export function saysNotTaught(answer: string): boolean {
  return /\b(?:was|were|been) not taught\b/i.test(answer);
}

/**
 * Whether to withhold the answer. Without a model (too little to fit on) only what has no telling word in common with
 * anything that was taught is withheld.
 */
export function decide(model: AbstentionModel | undefined, signals: AbstentionSignals): Decision {
  if (!model) {
    const strange = signals.retrieval === 0 && signals.overlap === 0;
    return { abstain: strange, probability: strange ? 0 : 1 };
  }
  const probability = taughtProbability(model, signals);
  return { abstain: probability < model.threshold, probability };
}

/** Whether to withhold an answer: by the rule, and always where it is the adapter's own refusal. */
export function judge(
  rule: AbstentionModel | undefined,
  question: string,
  answer: GivenAnswer,
  sections: SectionIndex,
  pairs: PairIndex,
): Decision {
  const decision = decide(rule, abstentionSignals(question, answer, sections, pairs));
  return saysNotTaught(answer.text) ? { ...decision, abstain: true } : decision;
}

/**
 * Fits the model and its threshold, for the best balanced accuracy. Undefined with fewer than eight questions of
 * either kind: a threshold from less would be luck.
 */
export function fitAbstention(
  taught: readonly AbstentionSignals[],
  notTaught: readonly AbstentionSignals[],
): AbstentionModel | undefined {
  if (taught.length < leastExamples || notTaught.length < leastExamples) return undefined;
  const examples = [
    ...taught.map((signals) => ({ signals, taught: true })),
    ...notTaught.map((signals) => ({ signals, taught: false })),
  ];
  // Every fold holds both kinds: the two lists are dealt out one after the other.
  const probabilities = examples.map(() => 0);
  for (let fold = 0; fold < folds; fold++) {
    const model = fitLogistic(examples.filter((_, index) => index % folds !== fold));
    for (const [index, example] of examples.entries()) {
      if (index % folds === fold) probabilities[index] = taughtProbability(model, example.signals);
    }
  }
  const scored = examples.map((example, index) => ({
    taught: example.taught,
    probability: probabilities[index]!,
  }));
  return {
    ...fitLogistic(examples),
    ...bestThreshold(scored),
    taught: taught.length,
    notTaught: notTaught.length,
  };
}

type Logistic = Pick<AbstentionModel, "weights" | "bias" | "means" | "scales">;
interface Example {
  readonly signals: AbstentionSignals;
  readonly taught: boolean;
}

const leastExamples = 8;
const folds = 4;

/** In the order of the model's weights. */
const signalNames = ["retrieval", "overlap", "confidence", "support"] as const;

function taughtProbability(model: Logistic, signals: AbstentionSignals): number {
  return logistic(model.bias + dot(model.weights, standardised(signals, model.means, model.scales)));
}

/** An unknown signal says nothing either way: it counts as the mean. */
function standardised(
  signals: AbstentionSignals,
  means: readonly number[],
  scales: readonly number[],
): number[] {
  return means.map((middle, place) => {
    const name = signalNames[place];
    const value = name === undefined ? undefined : signals[name];
    return value === undefined ? 0 : (value - middle) / scales[place]!;
  });
}

/** Logistic regression by projected gradient descent: both kinds weigh the same, no weight may be negative. */
function fitLogistic(examples: readonly Example[]): Logistic {
  const columns = signalNames.map((name) => examples.flatMap(({ signals }) => signals[name] ?? []));
  const means = columns.map(mean);
  const scales = columns.map(deviation);
  const rows = examples.map(({ signals, taught }) => ({ x: standardised(signals, means, scales), taught }));
  const share = rows.filter((row) => row.taught).length / rows.length;

  let weights = signalNames.map(() => 0);
  let bias = 0;
  const rate = 0.5;
  // Ridge of 0.05: keeps the weights finite where the two kinds can be told apart perfectly.
  const ridge = 0.05;
  for (let step = 0; step < 400; step++) {
    const gradient = weights.map(() => 0);
    let biasGradient = 0;
    for (const { x, taught } of rows) {
      const weight = 0.5 / (taught ? share : 1 - share) / rows.length;
      const miss = weight * (logistic(bias + dot(weights, x)) - (taught ? 1 : 0));
      for (const [place, value] of x.entries()) gradient[place]! += miss * value;
      biasGradient += miss;
    }
    weights = weights.map((weight, place) =>
      Math.max(0, weight - rate * (gradient[place]! + ridge * weight)),
    );
    bias -= rate * biasGradient;
  }
  return { weights, bias, means, scales };
}

/** The threshold half-way between two neighbouring probabilities with the best mean of both kinds' hit rates. */
function bestThreshold(
  scored: readonly { readonly taught: boolean; readonly probability: number }[],
): Pick<AbstentionModel, "threshold" | "balancedAccuracy" | "answered" | "declined"> {
  const sorted = scored.map((one) => one.probability).toSorted((left, right) => left - right);
  const cuts = [0, ...sorted.slice(1).map((value, index) => (value + sorted[index]!) / 2), 1];
  const rate = (taught: boolean, threshold: number): number => {
    const kind = scored.filter((one) => one.taught === taught);
    return kind.filter((one) => one.probability >= threshold === taught).length / kind.length;
  };
  let best = { threshold: 0, balancedAccuracy: 0, answered: 1, declined: 0 };
  for (const threshold of cuts) {
    const [answered, declined] = [rate(true, threshold), rate(false, threshold)];
    const balancedAccuracy = (answered + declined) / 2;
    if (balancedAccuracy > best.balancedAccuracy) best = { threshold, balancedAccuracy, answered, declined };
  }
  return best;
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, place) => sum + value * right[place]!, 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation, 1 for a column without spread so that it can be divided by. */
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  const variance = mean(values.map((value) => (value - middle) ** 2));
  return variance > 1e-12 ? Math.sqrt(variance) : 1;
}
