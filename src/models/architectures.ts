// The architectures that can be trained: one line each.
import { UserError } from "../errors/userError.ts";
import { metadataString } from "../gguf/reader.ts";
import type { Gguf } from "../gguf/types.ts";
import type { Architecture } from "./architecture.ts";
import { llama } from "./llama.ts";
import { qwen2 } from "./qwen2.ts";

export const architectures: readonly Architecture[] = [llama, qwen2];

/** @throws UserError `unknown-architecture` with the names that work. */
export function architectureOf(gguf: Gguf): Architecture {
  const name = metadataString(gguf, "general.architecture");
  const found = architectures.find((architecture) => architecture.name === name);
  if (found) return found;
  throw new UserError(
    "unknown-architecture",
    `${gguf.path} is a "${name}" model, which cannot be trained here yet.`,
    `Models of these architectures can: ${architectures.map((architecture) => architecture.name).join(", ")}.`,
  );
}
