// What can be completed: the commands with their flags, and what a flag's value may be. Read from the tool itself, so
// that a new command or flag is completed without a line here.
import type { Command, Option } from "commander";
import { options as settings } from "../../config/settings.ts";

export interface CompletedFlag {
  /** With its dashes. */
  readonly name: string;
  readonly help: string;
  readonly takesValue: boolean;
  /** The values that there are; none where it can be anything. */
  readonly values: readonly string[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly help: string;
  readonly flags: readonly CompletedFlag[];
  /** The words that can stand as its argument, such as the shells of `completion`; none where it is a path or a text. */
  readonly words: readonly string[];
}

export function completedCommands(program: Command): CompletedCommand[] {
  const shared = program.options.filter(({ long }) => long !== "--version").map(flagOf);
  return program.commands.map((command) => ({
    name: command.name(),
    help: command.summary(),
    flags: [...command.options.map(flagOf), ...shared, help],
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  }));
}

function flagOf(option: Option): CompletedFlag {
  return {
    name: option.long ?? option.flags,
    help: option.description,
    takesValue: option.required || option.optional,
    values: option.long === "--set" ? settingWords() : (option.argChoices ?? []),
  };
}

const help: CompletedFlag = { name: "--help", help: "print help", takesValue: false, values: [] };

/** What stands before a setting's value. */
function settingWords(): string[] {
  return Object.keys(settings).map((name) => `${name}=`);
}
