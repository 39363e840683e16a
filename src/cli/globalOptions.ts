// The flags that every command takes, and what they become: one settings object and where things are.
import { InvalidArgumentError, Option } from "commander";
import { type Settings, options as settingOptions, resolveSettings } from "../config/settings.ts";
import { UserError } from "../errors/userError.ts";

/** As commander gives them. */
export interface GlobalFlags {
  readonly model?: string;
  readonly dataDir?: string;
  readonly threads?: number;
  readonly seed?: number;
  readonly quick?: true;
  readonly thorough?: true;
  readonly json?: true;
  readonly set?: readonly string[];
}

export const globalOptions: readonly Option[] = [
  new Option(
    "--model <id or path>",
    "the model to teach: an id of `steep models`, or the path of a GGUF file",
  ),
  new Option("--data-dir <dir>", "where what was learned is kept (default: your platform's data folder)"),
  new Option("--threads <n>", settingOptions.threads.help).argParser(wholeNumber),
  new Option("--seed <n>", settingOptions.seed.help).argParser(wholeNumber),
  new Option("--quick", "write fewer questions: done sooner, knows less").conflicts("thorough"),
  new Option("--thorough", "write more questions: takes longer, knows more"),
  new Option("--json", "print the result as one line of JSON"),
  new Option(
    "--set <name=value>",
    "change a setting (`steep settings` lists them); can be repeated",
  ).argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]),
];

/** @throws UserError `wrong-use`, `unknown-setting`, `setting-out-of-range`. */
export function settingsOf(flags: GlobalFlags): Settings {
  const given: Record<string, unknown> = {};
  for (const assignment of flags.set ?? []) {
    const at = assignment.indexOf("=");
    if (at < 1) {
      throw new UserError(
        "wrong-use",
        `"${assignment}" sets nothing.`,
        "Write --set name=value, for example --set rank=32.",
      );
    }
    const name = assignment.slice(0, at);
    given[name] = settingValue(name, assignment.slice(at + 1));
  }
  if (flags.threads !== undefined) given["threads"] = flags.threads;
  if (flags.seed !== undefined) given["seed"] = flags.seed;
  if (flags.quick) given["budget"] = "quick";
  if (flags.thorough) given["budget"] = "thorough";
  return resolveSettings(given);
}

/** The text of a flag as the setting's kind; what does not fit stays text and is refused with the setting's range. */
export function settingValue(name: string, text: string): unknown {
  if (!Object.hasOwn(settingOptions, name)) return text;
  switch (settingOptions[name as keyof typeof settingOptions].kind) {
    case "number":
      return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
    case "flag":
      return text === "true" ? true : text === "false" ? false : text;
    case "list":
      return text.split(",").map((item) => item.trim());
    case "choice":
    case "text":
      return text;
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
