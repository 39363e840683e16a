// Every option of a run, once: name, default, range, help. Plain data; nothing here reads files or flags.
import { UserError } from "../errors/userError.ts";

export interface NumberOption {
  readonly kind: "number";
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  readonly help: string;
}
export interface ChoiceOption {
  readonly kind: "choice";
  readonly default: string;
  readonly choices: readonly string[];
  readonly help: string;
}
export interface ListOption {
  readonly kind: "list";
  readonly default: readonly string[];
  readonly choices?: readonly string[];
  readonly help: string;
}
export interface FlagOption {
  readonly kind: "flag";
  readonly default: boolean;
  readonly help: string;
}
export interface TextOption {
  readonly kind: "text";
  readonly default: string;
  readonly help: string;
}
export type Option = NumberOption | ChoiceOption | ListOption | FlagOption | TextOption;

/** GGUF names of the seven projections of a block that a LoRA can be attached to. */
export const targetModuleNames = [
  "attn_q",
  "attn_k",
  "attn_v",
  "attn_output",
  "ffn_gate",
  "ffn_up",
  "ffn_down",
] as const;
export type TargetModule = (typeof targetModuleNames)[number];

const integer = (value: number, min: number, max: number, help: string): NumberOption => ({
  kind: "number",
  default: value,
  min,
  max,
  integer: true,
  help,
});
const real = (value: number, min: number, max: number, help: string): NumberOption => ({
  kind: "number",
  default: value,
  min,
  max,
  help,
});

export const options = {
  // documents
  maxFileKilobytes: integer(1024, 1, 102_400, "Documents larger than this are skipped and listed."),
  docComments: { kind: "flag", default: false, help: "Also read the doc comments of source files." },
  // questions
  budget: {
    kind: "choice",
    default: "default",
    choices: ["quick", "default", "thorough"],
    help: "How many questions are written, and so how long a run takes.",
  },
  minTeacherAccuracy: real(
    0.55,
    0,
    1,
    "Share of sampled facts that the model must answer rightly with the text in front of it; below it, it is too small to teach.",
  ),
  pairShare: real(
    1,
    0.01,
    1,
    "Share of the written questions that are trained on: below 1 only to measure what more of them bring.",
  ),
  heldOutShare: real(0.1, 0, 0.5, "Share of the questions kept out of training to measure with."),
  expert: {
    kind: "text",
    default: "",
    help: "Who writes the questions: a model's id or path, or an OpenAI-compatible address with the model's name behind # (http://127.0.0.1:8080/v1#name). Empty: the taught model itself.",
  },
  // training
  objective: {
    kind: "choice",
    default: "distillation",
    choices: ["distillation", "sft", "text"],
    help: "What is learned: the teacher's distribution, its words only (sft), or the documents' own text (text). The last two are baselines to compare with.",
  },
  rank: integer(16, 1, 256, "Rank of the LoRA factors."),
  alpha: real(32, 0.1, 1024, "LoRA alpha; the adapter's scale is alpha / rank."),
  targetModules: {
    kind: "list",
    default: targetModuleNames,
    choices: targetModuleNames,
    help: "Projections of each block that get a LoRA (GGUF names).",
  },
  frozenShare: real(
    0,
    0,
    0.75,
    "Share of the lower blocks without a LoRA: they are computed once, not in every epoch.",
  ),
  learningRate: real(1e-3, 1e-7, 1e-1, "Peak learning rate of AdamW."),
  bRateRatio: real(1, 0.1, 64, "Learning rate of LoRA's B as a multiple of A's (LoRA+)."),
  epochs: integer(3, 1, 100, "Times that every question is seen."),
  leastSteps: integer(
    60,
    0,
    10_000,
    "Steps that a run takes at least: where few questions make few steps, they are seen up to four times as often.",
  ),
  temperature: real(1, 0.25, 4, "Temperature of the teacher's and the student's distributions."),
  crossEntropyShare: real(
    0.2,
    0,
    1,
    "Share of the loss on the teacher's own words (the rest is on its distribution).",
  ),
  klDirection: {
    kind: "choice",
    default: "forward",
    choices: ["forward", "reverse"],
    help: "Which way the divergence is measured: KL(teacher || student) or KL(student || teacher).",
  },
  topK: integer(20, 1, 128, "Teacher probabilities kept per answer token; the rest is one tail bucket."),
  warmupShare: real(0.05, 0, 0.5, "Share of the steps in which the learning rate rises."),
  maxGradNorm: real(0, 0, 1e6, "Clip the global norm of the gradient to this (0: no clipping)."),
  rowTokens: integer(256, 32, 2048, "Tokens of one packed row."),
  batchRows: integer(1, 1, 64, "Packed rows of one step."),
  restBelow: real(
    0,
    0,
    10,
    "Pairs whose KL (nats per token) was below this when last seen rest for most epochs (0: none rest).",
  ),
  patience: integer(
    2,
    0,
    100,
    "Training ends early when the held-out questions got no better for so many epochs (0: never).",
  ),
  wordDropout: real(
    0.15,
    0,
    0.5,
    "Share of a question's tokens that are hidden while it is learned, others each time, so that what is learned hangs less on the wording.",
  ),
  replayShare: real(
    0.1,
    0,
    0.5,
    "Share of the training pairs that are general prompts, answered as the base model answers.",
  ),
  measure: {
    kind: "choice",
    default: "full",
    choices: ["full", "brief"],
    help: "How a new adapter is measured: in every way, or briefly (20 held-out questions of the base, with the document in the prompt, and of the adapter; not what it has forgotten).",
  },
  // answering
  hybrid: {
    kind: "choice",
    default: "auto",
    choices: ["off", "on", "auto"],
    help: "Also put the best sections of the documents into the prompt: never, always, or where the measurement found that better.",
  },
  // running
  seed: integer(1, 0, 2_147_483_647, "Seed of everything random; the same seed gives the same run."),
  threads: integer(0, 0, 256, "CPU threads (0: as many as there are cores)."),
  backend: {
    kind: "choice",
    default: "auto",
    choices: ["auto", "cpu", "vulkan", "cuda", "metal"],
    help: "Where the arithmetic runs.",
  },
} as const satisfies Record<string, Option>;

export type SettingName = keyof typeof options;
type ValueOf<O extends Option> = O extends NumberOption
  ? number
  : O extends FlagOption
    ? boolean
    : O extends TextOption
      ? string
      : O extends { kind: "choice"; choices: readonly (infer C)[] }
        ? C
        : O extends { choices: readonly (infer C)[] }
          ? readonly C[]
          : readonly string[];

/** All options with their values: one plain object, validated once, passed down as an argument. */
export type Settings = { readonly [N in SettingName]: ValueOf<(typeof options)[N]> };

/**
 * Puts `given` over the defaults and checks every value.
 * @throws UserError `unknown-setting` for a key that is no option, `setting-out-of-range` for a wrong value.
 */
export function resolveSettings(given: Readonly<Record<string, unknown>> = {}): Settings {
  const result: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) result[name] = option.default;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const option: Option | undefined = Object.hasOwn(options, name)
      ? options[name as SettingName]
      : undefined;
    if (!option) {
      throw new UserError(
        "unknown-setting",
        `There is no setting "${name}".`,
        `The settings are: ${Object.keys(options).join(", ")}.`,
      );
    }
    checkValue(name, option, value);
    result[name] = value;
  }
  return result as Settings;
}

function checkValue(name: string, option: Option, value: unknown): void {
  const wrong = (expected: string): UserError =>
    new UserError(
      "setting-out-of-range",
      `The setting ${name} is ${JSON.stringify(value)}.`,
      `It must be ${expected}.`,
    );
  switch (option.kind) {
    case "number": {
      const fits = typeof value === "number" && value >= option.min && value <= option.max;
      if (!fits || (option.integer === true && !Number.isInteger(value))) {
        throw wrong(
          `${option.integer === true ? "a whole number" : "a number"} from ${option.min} to ${option.max}`,
        );
      }
      return;
    }
    case "text":
      if (typeof value !== "string") throw wrong("a text");
      return;
    case "flag":
      if (typeof value !== "boolean") throw wrong("true or false");
      return;
    case "choice":
      if (typeof value !== "string" || !option.choices.includes(value)) {
        throw wrong(`one of ${option.choices.join(", ")}`);
      }
      return;
    case "list": {
      const known = option.choices;
      const fits =
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((item) => typeof item === "string" && (known === undefined || known.includes(item)));
      if (!fits) throw wrong(known ? `a list of ${known.join(", ")}` : "a list of words");
    }
  }
}
