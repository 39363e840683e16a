// What the trainer learns from: token ids only, never text.

/** One question-answer pair as token ids. */
export interface TokenPair {
  /** Stable id of the pair (the loss per pair is reported under it). */
  readonly id: string;
  /** What the teacher reads first; pairs with the same `teacherPrefix` are answered from one reading of it. */
  readonly teacherPrefix: readonly number[];
  /** What the teacher reads after the prefix, up to where the answer begins. */
  readonly teacherPrompt: readonly number[];
  /** What the student reads first; shared by every pair of a packed row (the system prompt). */
  readonly studentPrefix: readonly number[];
  /** What the student reads after its prefix, up to where the answer begins. */
  readonly studentPrompt: readonly number[];
  /** The answer with its end-of-turn token; the loss is on these. */
  readonly answer: readonly number[];
}

/** A dataset file's content: what `training` needs and nothing else. */
export interface TokenDataset {
  readonly train: readonly TokenPair[];
  /** Measured (KL) after each epoch, never trained on. */
  readonly heldOut: readonly TokenPair[];
}
