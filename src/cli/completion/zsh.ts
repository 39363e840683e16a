import type { CompletedCommand, CompletedFlag } from "./words.ts";

/** A script for zsh, to be sourced or put into a folder of `fpath` as `_steep`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const described = commands.map(
    ({ name, help }) => `    ${quoted(`${name}:${help.replaceAll(":", "\\:")}`)}`,
  );
  const cases = commands.map(({ name, flags, words }) => {
    const argument = words.length > 0 ? `*:word:(${words.join(" ")})` : "*:file:_files";
    return `    ${name})\n      _arguments ${[...flags.map(flagSpec), argument].map(quoted).join(" ")} ;;`;
  });
  return `#compdef steep
# Completion of steep for zsh: source <(steep completion zsh)
_steep() {
  local -a commands
  commands=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _steep ]]; then
  _steep "$@"
else
  compdef _steep steep
fi
`;
}

function flagSpec({ name, help, takesValue, values }: CompletedFlag): string {
  const told = `${name}[${help.replace(/[[\]:\\]/g, "\\$&")}]`;
  if (!takesValue) return told;
  return values.length > 0 ? `${told}:value:(${values.join(" ")})` : `${told}:value:_files`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
