// Is the new adapter better than the one before? Measured on questions that neither was trained on.
import { heldOutQuestions } from "../evaluation/heldOut.ts";
import type { EvaluationResult, Question } from "../evaluation/types.ts";
import type { LocalModel } from "../inference/localModel.ts";
import { activeAdapter } from "../knowledge/manifest.ts";
import type { AbstentionModel, AdapterVersion } from "../knowledge/types.ts";
import { measureArms } from "./evaluateFolder.ts";
import { fitFolderAbstention } from "./folderAbstention.ts";
import type { MeasureInput } from "./measureInput.ts";
import { activeVersion } from "./versions.ts";

export interface Measured {
  readonly evaluation: EvaluationResult;
  /** Undefined when too few questions were held out. */
  readonly accuracy?: NonNullable<AdapterVersion["accuracy"]>;
  readonly abstention?: AbstentionModel;
  /** Name of the system prompt that the adapter answers best behind. */
  readonly systemPrompt?: string;
  /** Not worse than the version that answers now, or there is none. */
  readonly better: boolean;
}

/** Fewer questions than this say nothing about which of two adapters is better. */
const leastQuestions = 5;

/** More than this take longer than what they add to the figure. */
const mostQuestions = 60;

/**
 * Asks held-out questions of the base, of the base with the document in the prompt, of the new adapter, and where
 * there is a version before of the same base, of that one.
 */
export async function measureVersion(input: MeasureInput): Promise<Measured> {
  const { lazy, distilled } = input;
  const heldOut = distilled.pairs.filter((pair) => pair.heldOut);
  const questions = heldOutQuestions(heldOut, distilled.facts).slice(0, mostQuestions);
  if (questions.length < leastQuestions) {
    return { evaluation: nothingMeasured, better: true };
  }
  const model = await lazy.open();
  const evaluation = await measureArms(model, {
    ...common(input, questions),
    arms: ["base", "oracle", "adapter"],
  });
  const { base, oracle, adapter } = evaluation.arms;
  if (!base || !oracle || !adapter) throw new Error("an arm of the measurement is missing");
  const previous = await previousAccuracy(model, input, questions);
  const abstention = await fitFolderAbstention(model, input, questions);
  return {
    evaluation,
    accuracy: {
      base: base.accuracy,
      oracle: oracle.accuracy,
      adapter: adapter.accuracy,
      n: adapter.n,
    },
    ...(abstention ? { abstention } : {}),
    systemPrompt: adapter.systemPrompt,
    better: previous === undefined || adapter.accuracy >= previous,
  };
}

const nothingMeasured: EvaluationResult = {
  arms: {},
  differences: [],
  perDocument: {},
  perForm: {},
  promptChoice: "only one",
  notes: [],
  answers: [],
};

/** How the version that answers now does on the same questions; of another base, how it did on its own. */
async function previousAccuracy(
  model: LocalModel,
  input: MeasureInput,
  questions: readonly Question[],
): Promise<number | undefined> {
  const active = activeVersion(input.before);
  if (!active) return undefined;
  if (active.baseSha256 !== model.identity) return active.accuracy?.adapter;
  try {
    const { path } = await activeAdapter(input.place.paths, input.before);
    const adapter = { path, sha256: active.sha256 };
    const { arms } = await measureArms(model, {
      ...common({ ...input, adapter }, questions),
      arms: ["adapter"],
    });
    return arms.adapter?.accuracy;
  } catch (error) {
    if (input.options.signal.aborted) throw error;
    // The version before is gone or damaged: anything that works is better.
    input.options.onEvent({ kind: "note", level: "warning", text: (error as Error).message });
    return undefined;
  }
}

function common(
  { place, set, options, adapter }: Pick<MeasureInput, "place" | "set" | "options" | "adapter">,
  questions: readonly Question[],
) {
  return { documents: set, paths: place.paths, questions, promptQuestions: [], adapter, options };
}
