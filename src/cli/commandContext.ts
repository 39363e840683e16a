// What a command is given beside its arguments.
import type { EngineOptions } from "../engine/engineOptions.ts";
import type { Output } from "./output.ts";

export interface CommandContext {
  readonly output: Output;
  readonly options: EngineOptions;
  /** All flags, the command's own too, by their camelCase names. */
  readonly flags: Readonly<Record<string, unknown>>;
}
