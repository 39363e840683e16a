// What a new adapter knows, what it cost, and whether it is better than the one before: measured on questions that
// neither was trained on.
import { heldOutQuestions } from "../evaluation/heldOut.ts";
import { systemPromptNamed } from "../evaluation/prompts.ts";
import type { ArmName, EvaluationResult, Question } from "../evaluation/types.ts";
import type { LocalModel } from "../inference/localModel.ts";
import { activeAdapter } from "../knowledge/manifest.ts";
import type { AbstentionModel, AdapterVersion } from "../knowledge/types.ts";
import { type AdapterCost, measureCost } from "./adapterCost.ts";
import { fitFolderAbstention } from "./folderAbstention.ts";
import { measureArms } from "./measureArms.ts";
import type { MeasureInput } from "./measureInput.ts";
import { projectOf } from "./distil.ts";
import { activeVersion } from "./versions.ts";

export interface Measured {
  readonly evaluation: EvaluationResult;
  /** Undefined when too few questions were held out. */
  readonly accuracy?: NonNullable<AdapterVersion["accuracy"]>;
  readonly abstention?: AbstentionModel;
  /** Name of the system prompt that the adapter answers best behind. */
  readonly systemPrompt?: string;
  /** True when it answers more with sections of the documents in the prompt; undefined when not measured. */
  readonly hybrid?: boolean;
  /** Name of the system prompt that suits it best then. */
  readonly hybridSystemPrompt?: string;
  /** Undefined in a quick run. */
  readonly cost?: AdapterCost;
  /** Not worse than the version that answers now, or there is none. */
  readonly better: boolean;
}

/** Fewer questions than this say nothing about which of two adapters is better. */
const leastQuestions = 5;

/** More than this take longer than what they add to the figure. */
const mostQuestions = 60;

const quickArms: readonly ArmName[] = ["base", "oracle", "adapter"];
const fullArms: readonly ArmName[] = ["base", "oracle", "rag", "adapter", "adapter+rag"];

/**
 * Asks held-out questions in every arm (a quick run: without retrieval, and without what the adapter cost), and where
 * there is a version before of the same base, of that one.
 */
export async function measureVersion(input: MeasureInput): Promise<Measured> {
  const { lazy, distilled, options, adapter, place } = input;
  const quick = options.settings.budget === "quick";
  const heldOut = distilled.pairs.filter((pair) => pair.heldOut);
  const questions = heldOutQuestions(heldOut, distilled.facts).slice(0, mostQuestions);
  const model = await lazy.open();
  const cost = quick
    ? undefined
    : await measureCost(
        model,
        adapter,
        distilled.facts.map(({ span }) => span),
        place.paths,
        options,
      );
  if (questions.length < leastQuestions) {
    return { evaluation: nothingMeasured, better: true, ...(cost ? { cost } : {}) };
  }
  const evaluation = await measureArms(model, {
    ...common(input, questions),
    arms: quick ? quickArms : fullArms,
  });
  const { base, oracle, adapter: own, "adapter+rag": both } = evaluation.arms;
  if (!base || !oracle || !own) throw new Error("an arm of the measurement is missing");
  const previous = await previousAccuracy(model, input, questions);
  const abstention = await fitFolderAbstention(
    {
      model,
      adapter,
      systemPrompt: systemPromptNamed(own.systemPrompt),
      project: projectOf(place, input.set),
      documents: input.set.documents,
      evaluation,
      signal: options.signal,
    },
    distilled.pairs
      .filter((pair) => !pair.heldOut && pair.kind === "document")
      .map(({ id, question, answer, sectionId }) => ({
        id,
        question,
        answer,
        ...(sectionId === undefined ? {} : { sectionId }),
      })),
  );
  return {
    evaluation,
    accuracy: {
      base: base.accuracy,
      oracle: oracle.accuracy,
      adapter: own.accuracy,
      n: own.n,
    },
    ...(abstention ? { abstention } : {}),
    systemPrompt: own.systemPrompt,
    ...(both ? { hybrid: both.accuracy > own.accuracy, hybridSystemPrompt: both.systemPrompt } : {}),
    ...(cost ? { cost } : {}),
    better: previous === undefined || own.accuracy >= previous,
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
