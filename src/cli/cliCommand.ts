// What each command of the tool says of itself.
import type { Command } from "commander";
import type { CommandContext } from "./commandContext.ts";

/** One command of the tool. */
export interface CliCommand {
  /** Name and arguments in commander's words. */
  readonly usage: string;
  readonly summary: string;
  /** More lines of its help: what it does, examples. */
  readonly details: string;
  /** Adds the flags that only this command has. */
  readonly flags?: (command: Command) => void;
  /** `args` in the order of `usage`; returns an exit code when it is not 0. */
  readonly run: (args: readonly (string | undefined)[], context: CommandContext) => Promise<number | void>;
}
