// The training loop: epochs of packed batches, gradient accumulation, schedule, checkpoints. Knows numbers only.
import { randomFrom, shuffled } from "../lora/random.ts";
import type { LoraFactors } from "../lora/factors.ts";
import type { Backend } from "../ggml/backend.ts";
import type { RunState } from "./checkpoint.ts";
import { feedTargets, feedTokens, type FedBatch, type LossTargets, type WordDropout } from "./feed.ts";
import type { LowerStates } from "./lowerStates.ts";
import { Optimiser, adamwDefaults } from "./optimiser.ts";
import { packBatches, type PackedBatch, type PackedItem } from "./packing.ts";
import { learningRateAt } from "./schedule.ts";
import { lossScale, type StepGraph } from "./stepGraph.ts";
import type { PausePoint, TrainingEvent, TrainingSettings } from "./trainer.ts";

export interface LoopInput {
  readonly backend: Backend;
  readonly factors: LoraFactors;
  readonly step: StepGraph;
  /** Measures the held-out items after each epoch; undefined when there are none. */
  readonly measureHeldOut: (() => Promise<Measured>) | undefined;
  readonly items: readonly PackedItem[];
  readonly targetsOf: LossTargets;
  /** What the graph starts from, where the lower blocks have no adapter. */
  readonly lower: LowerStates | undefined;
  readonly accumulate: number;
  readonly nVocab: number;
  readonly settings: TrainingSettings;
  /** Where an earlier run of the same job stopped. */
  readonly from: RunState | undefined;
  readonly save: (state: RunState) => void;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly signal: AbortSignal | undefined;
  readonly pausePoint?: PausePoint | undefined;
}

const secondsBetweenCheckpoints = 60;

/** Share of the epochs in which a learned pair still takes part. */
const restingShare = 0.25;

/** Trains to the last epoch; returns the state at its end. @throws the signal's reason when aborted, after saving. */
export async function trainingLoop(input: LoopInput): Promise<RunState> {
  const { settings, step, backend } = input;
  using optimiser = new Optimiser(backend, input.factors, {
    ...adamwDefaults,
    maxGradNorm: settings.maxGradNorm,
    bRateRatio: settings.bRateRatio,
  });
  const pairLoss: Record<string, number> = { ...input.from?.pairLoss };
  let state = input.from ?? emptyState;
  const startedAt = performance.now();
  const tokensBefore = state.tokens;
  let savedAt = startedAt;
  const elapsed = (): number => (performance.now() - startedAt) / 1000;
  const snapshot = (change: Partial<RunState>): RunState => ({
    ...state,
    ...change,
    pairLoss: { ...pairLoss },
    seconds: (input.from?.seconds ?? 0) + elapsed(),
  });

  try {
    for (let epoch = state.epoch; epoch < settings.epochs; epoch++) {
      if (hasSettled(state.curve, settings.patience)) break;
      const batches = epochBatches(input, epoch, state.pairLossAtEpoch);
      const groups = Math.ceil(batches.length / input.accumulate);
      for (let group = state.stepInEpoch; group < groups; group++) {
        input.signal?.throwIfAborted();
        const progress = (epoch + group / groups) / settings.epochs;
        const learningRate = learningRateAt(progress, settings.learningRate, settings.warmupShare);
        const part = batches.slice(group * input.accumulate, (group + 1) * input.accumulate);
        const { loss, answers, tokens } = await collectGradients(
          input,
          step,
          part,
          pairLoss,
          wordDropout(settings, state.step),
        );
        const number = state.step + 1;
        const gradNorm = optimiser.step(number, learningRate, 1 / (lossScale * answers));
        if (!Number.isFinite(gradNorm)) throw new Error(`the gradient of step ${number} is not finite`);
        const lastLoss = loss / answers;
        state = snapshot({
          step: number,
          stepInEpoch: group + 1,
          tokens: state.tokens + tokens,
          firstLoss: state.firstLoss ?? lastLoss,
          lastLoss,
          epochLoss: [state.epochLoss[0] + loss, state.epochLoss[1] + answers],
        });
        input.onEvent({
          kind: "step",
          step: number,
          steps: Math.round(number / ((epoch + (group + 1) / groups) / settings.epochs)),
          epoch: epoch + 1,
          loss: lastLoss,
          learningRate,
          tokensPerSecond: (state.tokens - tokensBefore) / Math.max(elapsed(), 1e-9),
          gradNorm,
          progress: (epoch + (group + 1) / groups) / settings.epochs,
        });
        if (performance.now() - savedAt > secondsBetweenCheckpoints * 1000) {
          input.save(state);
          savedAt = performance.now();
        }
        await input.pausePoint?.();
      }
      const loss = state.epochLoss[0] / Math.max(1, state.epochLoss[1]);
      const heldOut = await input.measureHeldOut?.();
      const heldOutLoss = heldOut?.loss;
      input.onEvent({
        kind: "epoch",
        epoch: epoch + 1,
        loss,
        heldOutLoss,
        heldOutAccuracy: heldOut?.accuracy,
      });
      state = snapshot({
        epoch: epoch + 1,
        stepInEpoch: 0,
        epochLoss: [0, 0],
        curve: [...state.curve, { epoch: epoch + 1, loss, heldOutLoss, heldOutAccuracy: heldOut?.accuracy }],
        pairLossAtEpoch: { ...pairLoss },
      });
    }
  } catch (error) {
    // A step that was stopped in its middle has changed nothing yet.
    if (input.signal?.aborted === true) input.save(snapshot({}));
    throw error;
  }
  return state;
}

/** True when neither the divergence nor the accuracy on held-out pairs got better in the last `patience` epochs. */
export function hasSettled(curve: RunState["curve"], patience: number): boolean {
  if (patience === 0 || curve.length <= patience) return false;
  const before = curve.slice(0, -patience);
  const least = Math.min(...before.map(({ heldOutLoss }) => heldOutLoss ?? Infinity));
  const most = Math.max(...before.map(({ heldOutAccuracy }) => heldOutAccuracy ?? 0));
  return curve
    .slice(-patience)
    .every(
      ({ heldOutLoss = -Infinity, heldOutAccuracy = 1 }) => heldOutLoss >= least && heldOutAccuracy <= most,
    );
}

/** What is measured on items that are not trained. */
export interface Measured {
  /** Mean KL per answer token, nats. */
  readonly loss: number;
  /** Share of the items whose answer the student would say word for word. */
  readonly accuracy: number;
}

/** Measures the items with the factors as they are; `step` is a graph of the kind `measure`. */
export async function measure(
  backend: Backend,
  step: StepGraph,
  items: readonly PackedItem[],
  targetsOf: LossTargets,
  lower: LowerStates | undefined,
  nVocab: number,
  signal?: AbortSignal,
): Promise<Measured> {
  if (!step.best) throw new Error("this graph does not measure");
  let loss = 0;
  let answers = 0;
  const wrong = new Set<string>();
  for (const batch of packBatches(items, step.shape)) {
    const input = { backend, targetsOf, lower, nVocab, signal };
    const result = await runBatch(input, step, batch, 0, () => {});
    loss += result.loss;
    answers += result.answers;
    const best = new Int32Array(backend.readBytes(step.best).buffer);
    for (const [position, { item, index }] of result.fed.entries()) {
      if (best[position] !== item.answer[index]) wrong.add(item.id);
    }
  }
  return { loss: loss / Math.max(1, answers), accuracy: 1 - wrong.size / Math.max(1, items.length) };
}

/** The batches of an epoch: always the same for the same seed, epoch and losses at its beginning. */
function epochBatches(
  input: LoopInput,
  epoch: number,
  lossBefore: Readonly<Record<string, number>>,
): PackedBatch[] {
  const random = randomFrom(input.settings.seed * 7919 + epoch * 104_729);
  const order = shuffled(input.items, random);
  const awake = order.filter((item) => {
    const learned = (lossBefore[item.id] ?? Infinity) < input.settings.restBelow;
    return !learned || random() < restingShare;
  });
  return packBatches(awake.length > 0 ? awake : order, input.step.shape);
}

/** What is hidden in a step: the same in a run that goes on there. */
function wordDropout({ wordDropout: share, seed }: TrainingSettings, step: number): WordDropout | undefined {
  return share === 0 ? undefined : { share, random: randomFrom(seed * 15_485_863 + step * 32_452_843) };
}

async function collectGradients(
  input: LoopInput,
  step: StepGraph,
  batches: readonly PackedBatch[],
  pairLoss: Record<string, number>,
  dropout: WordDropout | undefined,
): Promise<{ loss: number; answers: number; tokens: number }> {
  const total = { loss: 0, answers: 0, tokens: 0 };
  const sums = new Map<string, [number, number]>();
  for (const batch of batches) {
    const { settings } = input;
    const share = settings.objective === "sft" ? 1 : settings.crossEntropyShare;
    const onAnswer = (id: string, loss: number): void => {
      const [sum, count] = sums.get(id) ?? [0, 0];
      sums.set(id, [sum + loss, count + 1]);
    };
    const result = await runBatch(input, step, batch, share, onAnswer, dropout);
    total.loss += result.loss;
    total.answers += result.answers;
    total.tokens += result.tokens;
  }
  for (const [id, [sum, count]] of sums) pairLoss[id] = sum / count;
  return total;
}

async function runBatch(
  {
    backend,
    targetsOf,
    lower,
    nVocab,
    signal,
  }: Pick<LoopInput, "backend" | "targetsOf" | "lower" | "nVocab" | "signal">,
  step: StepGraph,
  batch: PackedBatch,
  crossEntropyShare: number,
  onAnswer: (id: string, loss: number) => void,
  dropout?: WordDropout,
): Promise<{ loss: number; answers: number; tokens: number; fed: FedBatch["answers"] }> {
  const fed = feedTokens(backend, step, batch, lower, dropout);
  const entropy = feedTargets(backend, step, fed, targetsOf, crossEntropyShare, nVocab);
  await step.graph.computeAsync(backend, signal);
  if (!step.loss) throw new Error("this graph has no loss");
  const perAnswer = backend.read(step.loss.perAnswer);
  let loss = 0;
  for (const [position, { item }] of fed.answers.entries()) {
    // The forward direction's cross-entropy has the target's entropy in it, the reverse divergence stands for itself.
    const own = step.klDirection === "forward" ? (entropy[position] ?? 0) : 0;
    const kl = (perAnswer[position] ?? Number.NaN) - own;
    loss += kl;
    onAnswer(item.id, kl);
  }
  return { loss, answers: fed.answers.length, tokens: fed.tokens, fed: fed.answers };
}

const emptyState: RunState = {
  epoch: 0,
  stepInEpoch: 0,
  step: 0,
  tokens: 0,
  seconds: 0,
  firstLoss: undefined,
  lastLoss: undefined,
  epochLoss: [0, 0],
  curve: [],
  pairLoss: {},
  pairLossAtEpoch: {},
};
