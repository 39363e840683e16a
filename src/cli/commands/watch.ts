import { availableParallelism, loadavg } from "node:os";
import { InvalidArgumentError, Option } from "commander";
import type { StatusResult } from "../../engine/status.ts";
import type { WatchLook } from "../../engine/watchFolder.ts";
import { UserError } from "../../errors/userError.ts";
import type { CliCommand } from "../cliCommand.ts";
import { confirmed } from "../confirm.ts";
import { printFailure } from "../failure.ts";
import { untilAborted } from "../interrupt.ts";
import { createRedistil, type RedistilChoice, redistilChoices } from "../watch/redistil.ts";
import { resultLines } from "./inject.ts";

export const watchCommand: CliCommand = {
  usage: "watch [folder]",
  summary: "say when documents change, and teach them again if you like",
  details: `Watches a folder's documents until Ctrl-C and says how many differ from what the model was taught. Changes
are compared by content; a branch switch or a build is one change. With --inject the changed documents are taught
again: "idle" when nothing has changed for a while and the machine has nothing else to do, "ask" when you say so.

  $ steep watch docs/
  $ steep watch docs/ --inject idle`,
  flags: (command) =>
    command
      .addOption(
        new Option("--inject <when>", "when to teach changed documents again")
          .choices(redistilChoices)
          .default("never"),
      )
      .option("--idle-after <seconds>", "with --inject idle: seconds without a change", wholeNumber, 120)
      .option("--idle-load <percent>", "with --inject idle: most load of the processors", wholeNumber, 50),
  async run([folder = "."], { output, options, flags }) {
    const choice = flags["inject"] as RedistilChoice;
    if (choice === "ask" && (!process.stdin.isTTY || output.json)) {
      throw new UserError(
        "wrong-use",
        "--inject ask needs a terminal to ask on.",
        "Use --inject idle or --inject never in a pipe.",
      );
    }
    const { watchFolder } = await import("../../engine/watchFolder.ts");
    const { signal } = options;
    let told: string | undefined;
    const tell = ({ status, burst }: WatchLook): void => {
      const { freshness } = status;
      const now = JSON.stringify([status.state, freshness]);
      // A burst that changed no document's content is no news.
      if (now === told) return;
      told = now;
      if (output.json) {
        const { stale = 0, changed = [], added = [], removed = [] } = freshness ?? {};
        output.printJson({ state: status.state, stale, changed, added, removed, ...burst });
      } else output.print(statusLine(status, new Date()));
    };

    const redistil = createRedistil(
      choice,
      {
        async inject() {
          const { injectFolder } = await import("../../engine/inject.ts");
          let again = false;
          try {
            const result = await injectFolder(folder, options);
            if (output.json) output.printJson({ state: "taught", ...result });
            else for (const line of resultLines(result)) output.print(line);
          } catch (error) {
            // A run that Ctrl-C stopped goes on next time; another process's may end at any time.
            if (signal.aborted) return false;
            printFailure(error, output);
            again = UserError.is(error) && error.code === "busy";
          }
          void watching.look();
          return again;
        },
        ask: (stale) => confirmed(`Teach the ${stale} changed documents now?`, output, signal),
        isIdle: () => 100 * (loadavg()[0] ?? 0) <= (flags["idleLoad"] as number) * availableParallelism(),
      },
      { quiet: 1000 * Math.max(1, flags["idleAfter"] as number), interval: 5000 },
    );
    const watching = await watchFolder(folder, options, {
      onLook(look) {
        tell(look);
        redistil.looked(look.status);
      },
      onError: (error) => printFailure(error, output),
    });
    if (!output.json) output.note("Watching; Ctrl-C ends.");
    await untilAborted(signal);
    await Promise.all([watching.close(), redistil.dispose()]);
  },
};

function statusLine({ folder, state, freshness }: StatusResult, at: Date): string {
  const time = at.toTimeString().slice(0, 8);
  if (!freshness) return `${time} ${folder}: not taught yet; steep inject teaches it.`;
  if (freshness.stale === 0) return `${time} ${state}`;
  const list = (word: string, paths: readonly string[]): string[] =>
    paths.length === 0 ? [] : [`${word} ${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ", ..." : ""}`];
  const parts = [
    ...list("changed", freshness.changed),
    ...list("new", freshness.added),
    ...list("removed", freshness.removed),
  ];
  return `${time} stale (${freshness.stale}): ${parts.join("; ")}`;
}

function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}
