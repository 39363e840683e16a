// The `steep` command: its commands, what they share, and its exit code.
import { Command, CommanderError } from "commander";
import { version } from "../engine/version.ts";
import { UserError } from "../errors/userError.ts";
import type { CliCommand } from "./cliCommand.ts";
import { askCommand } from "./commands/ask.ts";
import { chatCommand } from "./commands/chat.ts";
import { completionCommand } from "./commands/completion.ts";
import { forgetCommand } from "./commands/forget.ts";
import { rememberCommand } from "./commands/remember.ts";
import { reportCommand } from "./commands/report.ts";
import { resetCommand } from "./commands/reset.ts";
import { storageCommand } from "./commands/storage.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { exportCommand } from "./commands/export.ts";
import { injectCommand } from "./commands/inject.ts";
import { mcpCommand } from "./commands/mcp.ts";
import { modelsCommand } from "./commands/models.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { serveCommand } from "./commands/serve.ts";
import { settingsCommand } from "./commands/settings.ts";
import { statusCommand } from "./commands/status.ts";
import { sweepCommand } from "./commands/sweep.ts";
import { watchCommand } from "./commands/watch.ts";
import { exitCodeOf, exitCodes } from "./exitCodes.ts";
import { printFailure } from "./failure.ts";
import { type GlobalFlags, globalOptions, settingsOf } from "./globalOptions.ts";
import { interruptSignal } from "./interrupt.ts";
import { createOutput, type Output } from "./output.ts";

/** To add a command, write its file and a line here. */
const commands: readonly CliCommand[] = [
  injectCommand,
  askCommand,
  chatCommand,
  evaluateCommand,
  sweepCommand,
  statusCommand,
  watchCommand,
  rollbackCommand,
  reportCommand,
  forgetCommand,
  rememberCommand,
  resetCommand,
  exportCommand,
  serveCommand,
  mcpCommand,
  modelsCommand,
  settingsCommand,
  doctorCommand,
  storageCommand,
  completionCommand,
  demoCommand,
];

/** Runs `steep` with these arguments and returns its exit code. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const output = createOutput(argv.includes("--json"));
  try {
    return await parse(argv, output);
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      printFailure(error, output);
      return exitCodeOf(error);
    }
    if (error.code === "commander.helpDisplayed" || error.code === "commander.version") return exitCodes.done;
    if (error.code !== "commander.help") {
      const hint = "Run `steep --help`, or `steep <command> --help`, to see what can be said.";
      printFailure(new UserError("wrong-use", error.message.replace(/^error: /, ""), hint), output);
    }
    return exitCodes.wrongUse;
  }
}

async function parse(argv: readonly string[], output: Output): Promise<number> {
  const program = new Command("steep")
    .description(unwrapped(description))
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print help for a command")
    .helpCommand("help [command]", "print help for a command")
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(100, output.width) })
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .addHelpText("after", examples);
  for (const option of globalOptions) program.addOption(option);

  let code: number = exitCodes.done;
  for (const { usage, summary, details, flags, run } of commands) {
    const command = program.command(usage).summary(summary).description(unwrapped(details));
    flags?.(command);
    command.action(async () => {
      const signal = interruptSignal(() => {
        output.note("Stopping at the next safe point; press Ctrl-C again to stop at once.");
      });
      const given = command.optsWithGlobals<GlobalFlags & Record<string, unknown>>();
      const options = {
        settings: settingsOf(given),
        dataDir: given.dataDir,
        model: given.model,
        onEvent: output.onEvent,
        signal,
      };
      try {
        code =
          (await run(command.processedArgs as (string | undefined)[], {
            output,
            options,
            flags: given,
            program,
          })) ?? code;
      } finally {
        output.end();
      }
    });
  }
  await program.parseAsync(argv, { from: "user" });
  return code;
}

/** Paragraphs as one line each, for commander to wrap at the terminal's width; indented lines stay. */
function unwrapped(text: string): string {
  return text.replace(/(?<=\S)\n(?=\S)/g, " ");
}

const description = `Steep teaches a local language model your documents, so that it answers without them.

It reads a folder (README, docs, notes), lets the model write questions about it and answer them with the
text in front of it, and trains a small adapter until the model gives the same answers without the text.
Everything happens on this machine; nothing is sent anywhere.`;

const examples = `
A first walk:
  $ steep inject docs/ --dry-run        see what would be read, how long it takes, what it needs
  $ steep inject docs/                  teach the model this folder
  $ steep ask --folder docs/ "Which port does the server use?"
  $ steep evaluate docs/                how much does it know now?
  $ steep demo                          the same on a sample project that comes with Steep

Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted (the next run goes on from there).`;
