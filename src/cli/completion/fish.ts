import type { CompletedCommand, CompletedFlag } from "./words.ts";

/** A script for fish, to be sourced or put into its folder of completions. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, help, flags, words }) => [
    `complete -c steep -n __fish_use_subcommand -f -a ${name} -d ${quoted(help)}`,
    ...flags.map((flag) => `complete -c steep -n '__fish_seen_subcommand_from ${name}' ${flagSpec(flag)}`),
    ...(words.length > 0
      ? [`complete -c steep -n '__fish_seen_subcommand_from ${name}' -f -a ${quoted(words.join(" "))}`]
      : []),
  ]);
  return `# Completion of steep for fish: steep completion fish | source\n${lines.join("\n")}\n`;
}

function flagSpec({ name, help, takesValue, values }: CompletedFlag): string {
  const value = takesValue ? (values.length > 0 ? ` -x -a ${quoted(values.join(" "))}` : " -r") : "";
  return `-l ${name.replace(/^--/, "")}${value} -d ${quoted(help)}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
