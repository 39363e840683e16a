import type { CompletedCommand } from "./words.ts";

/** A script for bash; it needs no package beside it. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  const flags = commands.map(
    ({ name, flags: own }) => `    ${name}) flags=${quoted(own.map((flag) => flag.name))} ;;`,
  );
  const words = commands
    .filter((command) => command.words.length > 0)
    .map((command) => `    ${command.name}) words=${quoted(command.words)} ;;`);
  const values = commands.flatMap(({ name, flags: own }) =>
    own
      .filter((flag) => flag.values.length > 0)
      .map((flag) => `    ${name}:${flag.name}) words=${quoted(flag.values)} ;;`),
  );
  return `# Completion of steep for bash: source <(steep completion bash)
_steep() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= word flags= words=
  COMPREPLY=()
  # A setting's value can be anything; = is a word of its own to bash.
  [[ $before == = || $current == = ]] && return
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${names.join("|")}) command=$word; break ;; esac
  done
  case $command in
    '') words=${quoted(names)} flags='--help --version' ;;
${flags.join("\n")}
  esac
  case $command in
    '') ;;
${words.join("\n")}
  esac
  case $command:$before in
    '') ;;
${values.join("\n")}
  esac
  [[ $current == -* ]] && words=$flags
  # Where there is no word, bash offers files.
  [[ -n $words ]] && COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ \${COMPREPLY-} == *= ]] && compopt -o nospace
  return 0
}
complete -o default -F _steep steep
`;
}

function quoted(words: readonly string[]): string {
  return `'${words.join(" ").replaceAll("'", `'\\''`)}'`;
}
