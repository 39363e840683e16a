// What a new adapter knows, what it cost, and whether it is better than the one before: measured on questions that
// neither was trained on.
import type { Pair } from "../distillation/types.ts";
import { heldOutQuestions } from "../evaluation/heldOut.ts";
import { spreadOver } from "../evaluation/spread.ts";
import type { ArmName, EvaluationResult, Question, SourceQuality } from "../evaluation/types.ts";
import type { LocalModel } from "../inference/localModel.ts";
import { activeAdapter } from "../knowledge/manifest.ts";
import type { AdapterVersion, LearnedPair } from "../knowledge/types.ts";
import { type AdapterCost, measureCost, measurementFiles } from "./adapterCost.ts";
import { type Declining, type DecliningInput, fitClosedBook, fitDeclining, trustOf } from "./declining.ts";
import { measureArms } from "./measureArms.ts";
import type { MeasureInput } from "./measureInput.ts";
import { projectOf } from "./distil.ts";
import { nothingMeasured } from "./report.ts";
import { measureSources } from "./sourceQuality.ts";
import { activeVersion } from "./versions.ts";

export interface Measured {
  readonly evaluation: EvaluationResult;
  /** Undefined when too few questions were held out. */
  readonly accuracy?: NonNullable<AdapterVersion["accuracy"]>;
  readonly declining?: Declining;
  /** Whether the sections named below its right answers are the right ones. */
  readonly sources?: SourceQuality;
  /** Name of the system prompt that the adapter answers best behind. */
  readonly systemPrompt?: string;
  /** True when it answers more with sections of the documents in the prompt; undefined when not measured. */
  readonly hybrid?: boolean;
  /** Name of the system prompt that suits it best then. */
  readonly hybridSystemPrompt?: string;
  /** Undefined in a quick run and where it was measured briefly. */
  readonly cost?: AdapterCost;
  /** Not worse than the version that answers now, or there is none. */
  readonly better: boolean;
}

/** Fewer questions than this say nothing about which of two adapters is better. */
const leastQuestions = 5;

/** More than this take longer than what they add to the figure. */
const mostQuestions = 60;

/** The same in a quick run. */
const mostQuickQuestions = 20;

const briefArms: readonly ArmName[] = ["base", "oracle", "adapter"];
const measuredArms: readonly ArmName[] = ["base", "oracle", "rag", "documents", "adapter", "adapter+rag"];

/** Arms whose prompts are short, so that measuring the likelihood of the true answers as well costs little. */
const closedBook: readonly ArmName[] = ["base", "adapter"];

/**
 * Asks held-out questions in every arm (a quick run: fewer, and without what the adapter cost; briefly: in few arms
 * too), and where there is a version before of the same base, of that one.
 */
export async function measureVersion(input: MeasureInput): Promise<Measured> {
  const { lazy, distilled, options, adapter, place } = input;
  const brief = options.settings.measure === "brief";
  const quick = brief || options.settings.budget === "quick";
  const heldOut = distilled.pairs.filter((pair) => pair.heldOut);
  // Spread: the pairs stand in the order of the documents.
  const questions = spreadOver(
    heldOutQuestions(heldOut, distilled.facts),
    quick ? mostQuickQuestions : mostQuestions,
  );
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
  const asked = { ...common(input, questions), likelihood: closedBook };
  // First, since with retrieval the adapter is trusted by a rule that is fitted on its answers.
  const alone = await measureArms(model, { ...asked, arms: ["adapter"] });
  const { documents } = input.set;
  const taught = distilled.pairs.filter((pair) => !pair.heldOut && pair.kind === "document").map(learned);
  const declines: DecliningInput = {
    model,
    adapter,
    project: projectOf(place, input.set),
    documents,
    contextTokens: input.model.contextTokens,
    evaluation: alone,
    cacheFile: measurementFiles(place.paths).cacheFile,
    signal: options.signal,
  };
  const abstention = await fitClosedBook(declines, taught);
  const evaluation = await measureArms(model, {
    ...asked,
    arms: brief ? briefArms : measuredArms,
    trusts: trustOf(abstention, documents, taught),
  });
  const { base, oracle, adapter: own, "adapter+rag": both } = evaluation.arms;
  if (!base || !oracle || !own) throw new Error("an arm of the measurement is missing");
  const previous = await previousAccuracy(model, input, questions);
  const hybrid = both !== undefined && both.accuracy > own.accuracy;
  const declining = await fitDeclining({ ...declines, evaluation }, taught, abstention, hybrid);
  const sources = measureSources(evaluation, documents, taught);
  return {
    evaluation,
    accuracy: {
      base: base.accuracy,
      oracle: oracle.accuracy,
      adapter: own.accuracy,
      n: own.n,
    },
    declining,
    ...(sources ? { sources } : {}),
    systemPrompt: own.systemPrompt,
    ...(both ? { hybrid, hybridSystemPrompt: both.systemPrompt } : {}),
    ...(cost ? { cost } : {}),
    better: previous === undefined || own.accuracy >= previous,
  };
}

function learned({ id, question, answer, sectionId }: Pair): LearnedPair {
  return { id, question, answer, ...(sectionId === undefined ? {} : { sectionId }) };
}

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
  {
    place,
    set,
    model,
    options,
    adapter,
  }: Pick<MeasureInput, "place" | "set" | "model" | "options" | "adapter">,
  questions: readonly Question[],
) {
  return {
    documents: set,
    paths: place.paths,
    contextTokens: model.contextTokens,
    questions,
    promptQuestions: [],
    adapter,
    options,
  };
}
