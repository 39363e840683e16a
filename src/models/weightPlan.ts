// Decides how each frozen tensor is held: its type, whether rearranged, whether a transposed copy is needed.
// By rule, never by a measurement: the same machine must give the same numbers in every run.
import { UserError } from "../errors/userError.ts";
import { requireKnownType } from "../gguf/reader.ts";
import { ggmlTypes, type Gguf, type GgmlType } from "../gguf/types.ts";
import type { WeightBuffer } from "../ggml/backend.ts";
import { tensorBytes } from "../ggml/tensor.ts";
import type { Architecture } from "./architecture.ts";
import type { Hyperparameters } from "./hyperparameters.ts";

export interface MatrixPlan {
  /** GGUF name without `.weight`. */
  readonly name: string;
  /** Name of the tensor in the file (tied outputs are the embedding). */
  readonly source: string;
  readonly nIn: number;
  readonly nOut: number;
  readonly forward: HeldMatrix;
  /** For the gradient; undefined where none passes. */
  readonly transposed: HeldMatrix | undefined;
}

export interface HeldMatrix {
  readonly type: GgmlType;
  /** Where it is stored rearranged; undefined: as it is. */
  readonly buffer: WeightBuffer | undefined;
}

export interface WeightPlan {
  readonly matrices: readonly MatrixPlan[];
  readonly vectors: readonly string[];
  readonly embedding: { readonly type: GgmlType; readonly sharedWithOutput: boolean };
  readonly bytes: number;
}

export interface WeightRules {
  readonly onCpu: boolean;
  /** Types that have a rearranged, faster form on this machine, and where. */
  readonly rearranged: ReadonlyMap<GgmlType, WeightBuffer>;
  /** The first block with an adapter, or undefined without training: below it no transposed copies are needed. */
  readonly firstTrained: number | undefined;
}

export const trainableTypes: readonly GgmlType[] = [
  "F32",
  "F16",
  "BF16",
  "Q4_0",
  "Q4_1",
  "Q5_0",
  "Q5_1",
  "Q8_0",
  "Q4_K",
  "Q5_K",
  "Q6_K",
];

/** @throws UserError `gguf-invalid` for a missing or misshapen tensor, `unsupported-tensor-type`. */
export function planWeights(
  gguf: Gguf,
  architecture: Architecture,
  h: Hyperparameters,
  rules: WeightRules,
): WeightPlan {
  const matrices: MatrixPlan[] = [];
  const groups = architecture.projections(h);
  for (let layer = 0; layer < h.nLayer; layer++) {
    for (const [index, group] of groups.entries()) {
      // No gradient passes below the first trained block, nor through the projections that read its input.
      const first = rules.firstTrained;
      const passes = first !== undefined && (layer > first || (layer === first && index > 0));
      for (const [i, name] of group.names.entries()) {
        const source = `blk.${layer}.${name}.weight`;
        matrices.push(planMatrix(gguf, source, group.nIn, group.nOut[i] ?? 0, passes, rules));
      }
    }
  }
  const tied = !gguf.tensors.has("output.weight");
  const output = planMatrix(
    gguf,
    tied ? "token_embd.weight" : "output.weight",
    h.nEmbd,
    h.nVocab,
    rules.firstTrained !== undefined,
    rules,
  );
  matrices.push({ ...output, name: "output" });
  const stored = storedType(gguf, "token_embd.weight");
  // GET_ROWS on a GPU reads few stored types; every backend reads F16.
  const sharedWithOutput = tied && rules.onCpu && output.forward.buffer === undefined;
  const embedding = {
    type: sharedWithOutput ? output.forward.type : rules.onCpu ? stored : ("F16" as const),
    sharedWithOutput,
  };
  const vectors = [...gguf.tensors.values()]
    .filter((tensor) => tensor.dimensions.length === 1)
    .map((tensor) => tensor.name);

  let bytes = sharedWithOutput ? 0 : tensorBytes(embedding.type, [h.nEmbd, h.nVocab, 1, 1]);
  for (const { nIn, nOut, forward, transposed } of matrices) {
    bytes += heldBytes(forward, nIn, nOut);
    if (transposed) bytes += heldBytes(transposed, nOut, nIn);
  }
  for (const name of vectors) bytes += 4 * (gguf.tensors.get(name)?.dimensions[0] ?? 0);
  return { matrices, vectors, embedding, bytes };
}

function planMatrix(
  gguf: Gguf,
  source: string,
  nIn: number,
  nOut: number,
  passes: boolean,
  rules: WeightRules,
): MatrixPlan {
  const tensor = gguf.tensors.get(source);
  if (!tensor || tensor.dimensions[0] !== nIn || tensor.dimensions[1] !== nOut) {
    const found = tensor ? `[${tensor.dimensions.join(", ")}]` : "missing";
    throw new UserError(
      "gguf-invalid",
      `The tensor ${source} of ${gguf.path} should be [${nIn}, ${nOut}] and is ${found}.`,
      "Download the model again, or use another file of it.",
    );
  }
  const stored = storedType(gguf, source);
  const forward = held(forwardTypes(stored, nIn, rules), nIn, nOut, rules);
  const transposed = passes ? held([transposedType(stored, nOut)], nOut, nIn, rules) : undefined;
  return { name: source.replace(/\.weight$/, ""), source, nIn, nOut, forward, transposed };
}

/** The first of the types that this machine has a rearranged form of, else the last as it is. */
function held(types: readonly GgmlType[], nIn: number, nOut: number, rules: WeightRules): HeldMatrix {
  for (const type of types) {
    const buffer = rules.rearranged.get(type);
    if (rules.onCpu && buffer !== undefined && fits(buffer, nIn, nOut)) return { type, buffer };
  }
  return { type: types.at(-1) ?? "F32", buffer: undefined };
}

/** Sizes that the rearranged products can do: tiles of 64 for the matrix unit, groups of eight rows for vectors. */
function fits(buffer: WeightBuffer, nIn: number, nOut: number): boolean {
  return buffer === "AMX" ? nIn % 64 === 0 && nOut % 64 === 0 : nOut % 8 === 0;
}

/** Bytes of a matrix; each Q8_0 block of 34 bytes gets the sum of its weights as four more for the matrix unit. */
function heldBytes({ type, buffer }: HeldMatrix, nIn: number, nOut: number): number {
  const bytes = tensorBytes(type, [nIn, nOut, 1, 1]);
  return buffer === "AMX" ? (bytes * 38) / 34 : bytes;
}

/**
 * Types to hold a matrix in, the best first. On a CPU products of Q8_0 are faster than those of every other quantised
 * type (214 against 142 to 170 GFLOP/s on two Zen 4 cores, with a matrix unit 227 against 174), and eight bits hold what
 * four to six held; but what is stored in four bits and has a rearranged form is faster still without such a unit.
 */
function forwardTypes(
  stored: GgmlType,
  nIn: number,
  { onCpu, rearranged }: WeightRules,
): readonly GgmlType[] {
  const quantised = ggmlTypes[stored].blockSize > 1;
  if (!onCpu || !quantised || nIn % ggmlTypes.Q8_0.blockSize !== 0) return [stored];
  return rearranged.has("Q8_0") ? ["Q8_0"] : [stored, "Q8_0"];
}

/** Gradients pass through eight bits; four were measured to learn worse. Full precision stays what it is. */
function transposedType(stored: GgmlType, nOut: number): GgmlType {
  if (stored === "F32" || nOut % ggmlTypes.Q8_0.blockSize !== 0) return "F32";
  return stored === "F16" || stored === "BF16" ? stored : "Q8_0";
}

function storedType(gguf: Gguf, name: string): GgmlType {
  const tensor = gguf.tensors.get(name);
  if (!tensor)
    throw new UserError("gguf-invalid", `${gguf.path} has no ${name}.`, "Download the model again.");
  const type = requireKnownType(gguf, tensor);
  if (trainableTypes.includes(type)) return type;
  throw new UserError(
    "unsupported-tensor-type",
    `${name} of ${gguf.path} is stored as ${type}, which cannot be trained on here.`,
    `Use a file of the same model in one of: ${trainableTypes.join(", ")} (for example Q4_K_M or Q8_0).`,
  );
}
