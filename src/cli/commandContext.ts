// What a command is given beside its arguments.
import type { Command } from "commander";
import type { EngineOptions } from "../engine/engineOptions.ts";
import type { Output } from "./output.ts";

export interface CommandContext {
  readonly output: Output;
  readonly options: EngineOptions;
  /** All flags, the command's own too, by their camelCase names. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** The tool with all its commands and flags. */
  readonly program: Command;
}
