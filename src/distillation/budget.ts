// How much is asked: the three budgets in numbers.

export interface Budget {
  /** Kept pairs a fact of running text should have whose question the model wrote. */
  readonly naturalProse: number;
  /** The same for cells, labels, commands and steps, which fixed phrases ask for well. */
  readonly naturalStructured: number;
  /** Pairs with fixed phrases for a fact of running text, and for the others. */
  readonly templateProse: number;
  readonly templateStructured: number;
  /** Most rounds in which an unfinished fact is asked again. */
  readonly rounds: number;
  /** Pairs a fact should have in all; below it counts as covered but not full. */
  readonly pairsPerFact: number;
  /** Whether each section is also asked about as a whole. */
  readonly summaries: boolean;
  /** Facts that the teacher gate samples. */
  readonly gateSample: number;
}

export const budgets = {
  quick: {
    naturalProse: 1,
    naturalStructured: 0,
    templateProse: 1,
    templateStructured: 1,
    rounds: 2,
    pairsPerFact: 1,
    summaries: false,
    gateSample: 24,
  },
  default: {
    naturalProse: 3,
    naturalStructured: 1,
    templateProse: 1,
    templateStructured: 2,
    rounds: 4,
    pairsPerFact: 3,
    summaries: true,
    gateSample: 32,
  },
  thorough: {
    naturalProse: 8,
    naturalStructured: 4,
    templateProse: 2,
    templateStructured: 3,
    rounds: 6,
    pairsPerFact: 4,
    summaries: true,
    gateSample: 48,
  },
} as const satisfies Record<string, Budget>;
