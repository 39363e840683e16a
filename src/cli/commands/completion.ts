import { Argument } from "commander";
import type { CliCommand } from "../cliCommand.ts";
import { bashCompletion } from "../completion/bash.ts";
import { fishCompletion } from "../completion/fish.ts";
import { completedCommands } from "../completion/words.ts";
import { zshCompletion } from "../completion/zsh.ts";

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export const completionCommand: CliCommand = {
  usage: "completion",
  summary: "print a script that completes commands and flags in your shell",
  details: `Prints a script for bash, zsh or fish. Put its line into your shell's start file:

  $ source <(steep completion bash)     in ~/.bashrc
  $ source <(steep completion zsh)      in ~/.zshrc, after compinit
  $ steep completion fish | source      in ~/.config/fish/config.fish`,
  flags: (command) =>
    command.addArgument(new Argument("<shell>", "bash, zsh or fish").choices(Object.keys(shells))),
  run([shell = "bash"], { output, program }) {
    const script = shells[shell as keyof typeof shells](completedCommands(program));
    if (output.json) output.printJson({ shell, script });
    else output.stream(script);
    return Promise.resolve();
  },
};
