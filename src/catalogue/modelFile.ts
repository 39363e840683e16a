// Whether a GGUF file is one that can be trained and served here.
import { UserError } from "../errors/userError.ts";
import { metadataNumber, metadataString } from "../gguf/reader.ts";
import type { GgmlType, Gguf } from "../gguf/types.ts";

/** Types of weights that the engine reads as stored. */
export const supportedTypes = [
  "F32",
  "F16",
  "BF16",
  "Q4_0",
  "Q4_1",
  "Q5_0",
  "Q8_0",
  "Q4_K",
  "Q5_K",
  "Q6_K",
] as const satisfies readonly GgmlType[];

/**
 * Checks that `gguf` is a whole model of one of `architectures` with weights of `supportedTypes`.
 * @throws UserError `unknown-architecture`, `unsupported-tensor-type` (each with the list of what works),
 * `gguf-invalid` for an adapter, a vocabulary or one part of a split model.
 */
export function checkModelFile(gguf: Gguf, architectures: readonly string[]): void {
  const type = metadataString(gguf, "general.type", "model");
  if (type !== "model") throw noModel(gguf, `it holds a GGUF of type ${type}`);
  const parts = metadataNumber(gguf, "split.count", 1);
  if (parts > 1) {
    throw new UserError(
      "gguf-invalid",
      `${gguf.path} is one of the ${parts} parts of a model.`,
      "Join the parts with llama.cpp's llama-gguf-split --merge, or use a file of the model in one part.",
    );
  }
  const architecture = metadataString(gguf, "general.architecture");
  if (!architectures.includes(architecture)) {
    throw new UserError(
      "unknown-architecture",
      `${gguf.path} has the architecture ${architecture}, which cannot be trained here.`,
      `Use a model of one of these architectures: ${architectures.join(", ")}.`,
    );
  }
  if (gguf.tensors.size === 0) throw noModel(gguf, "it has no weights");
  for (const tensor of gguf.tensors.values()) {
    if ((supportedTypes as readonly string[]).includes(tensor.type)) continue;
    throw new UserError(
      "unsupported-tensor-type",
      `The tensor ${tensor.name} of ${gguf.path} has the type ${tensor.type}, which cannot be used here.`,
      `Use a file of the same model with the types ${supportedTypes.join(", ")}; Q4_K_M and Q8_0 files are such.`,
    );
  }
}

function noModel(gguf: Gguf, why: string): UserError {
  return new UserError(
    "gguf-invalid",
    `${gguf.path} is not a model: ${why}.`,
    "Give a GGUF file of an instruct model, or an id of the catalogue.",
  );
}
