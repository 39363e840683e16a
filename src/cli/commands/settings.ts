import { type Option, options as settingOptions } from "../../config/settings.ts";
import type { CliCommand } from "../cliCommand.ts";

export const settingsCommand: CliCommand = {
  usage: "settings",
  summary: "list every setting with its value, range and meaning",
  details: "Lists the settings that --set changes, with the values that this command line gives them.",
  async run(_args, { output, options }) {
    const entries = Object.entries<Option>(settingOptions);
    if (output.json) {
      output.printJson(
        Object.fromEntries(
          entries.map(([name, option]) => [
            name,
            { ...option, value: options.settings[name as keyof typeof options.settings] },
          ]),
        ),
      );
      return;
    }
    for (const [name, option] of entries) {
      const value = String(options.settings[name as keyof typeof options.settings]);
      output.print(`${name} = ${value}`);
      output.print(`    ${option.help} (${rangeOf(option)})`);
    }
  },
};

function rangeOf(option: Option): string {
  switch (option.kind) {
    case "number":
      return `${option.min} to ${option.max}`;
    case "flag":
      return "true, false";
    case "choice":
      return option.choices.join(", ");
    case "text":
      return "a text";
    case "list":
      return option.choices ? `some of ${option.choices.join(", ")}` : "words, with commas";
  }
}
