import type { InjectResult } from "../../engine/injectResult.ts";
import type { Plan } from "../../engine/plan.ts";
import type { CliCommand } from "../cliCommand.ts";
import { bytesText, durationText } from "../pace.ts";
import { percent } from "../table.ts";

export const injectCommand: CliCommand = {
  usage: "inject [folder]",
  summary: "teach the model a folder's documents",
  details: `Reads the documents of a folder, has the model write questions and answers about them, and trains an
adapter. A run that was interrupted goes on where it was; when nothing changed, nothing is done.
Files that .gitignore or .steepignore name are not read; secrets are masked.

  $ steep inject docs/ --dry-run
  $ steep inject docs/ --quick
  $ steep inject --model qwen2.5-coder-1.5b --set epochs=8`,
  flags: (command) =>
    command.option("--dry-run", "show what would be read, how long it takes and what it needs; do nothing"),
  async run([folder = "."], { output, options, flags }) {
    if (flags["dryRun"] === true) {
      const { planInjection } = await import("../../engine/plan.ts");
      const plan = await planInjection(folder, options);
      if (output.json) output.printJson(plan);
      else for (const line of planLines(plan)) output.print(line);
      return;
    }
    const { injectFolder } = await import("../../engine/inject.ts");
    const result = await injectFolder(folder, options);
    if (output.json) output.printJson(result);
    else for (const line of resultLines(result)) output.print(line);
  },
};

function planLines(plan: Plan): string[] {
  const { documents, skipped, secrets, model, estimate } = plan;
  const shown = 20;
  const list = (problems: typeof skipped): string[] => [
    ...problems.slice(0, shown).map(({ path, message }) => `  ${path}: ${message}`),
    ...(problems.length > shown ? [`  and ${problems.length - shown} more`] : []),
  ];
  const licence = model.licence === undefined ? "" : `, ${model.licence}`;
  const download = model.download > 0 ? `${bytesText(model.download)} to download` : "no download";
  return [
    plan.folder,
    `Documents: ${documents.count} with ${documents.sections} sections, about ${documents.tokens} tokens`,
    ...(skipped.length > 0 ? ["Skipped:", ...list(skipped)] : []),
    ...(secrets.length > 0 ? ["Secrets:", ...list(secrets)] : []),
    `Model: ${model.name} (${model.id}${licence}), ${download}`,
    `  ${model.reason}`,
    `About ${estimate.pairs} pairs, ${durationText(estimate.minutes * 60)} on the ${estimate.device.toUpperCase()}`,
    `Memory: ${bytesText(estimate.memory)} of ${bytesText(estimate.freeMemory)} free; disk: ${bytesText(estimate.disk)}`,
    `Kept in ${plan.knowledge}`,
    whatItWouldDo(plan),
  ];
}

function whatItWouldDo({ upToDate, answersAgain, worse }: Plan): string {
  if (answersAgain !== undefined) {
    return `The documents are what version ${answersAgain} was taught: it would answer again, and nothing would be trained.`;
  }
  if (worse !== undefined) {
    return `The documents are what version ${worse} was taught, which does not answer, since another version answers better: there is nothing to do.`;
  }
  return upToDate
    ? "Nothing changed since the last run: there is nothing to do."
    : "Nothing was done (dry run).";
}

/** What was learned, in a few lines. */
export function resultLines(result: InjectResult): string[] {
  const { accuracy } = result;
  const measured = accuracy
    ? `${percent(accuracy.base)} -> ${percent(accuracy.adapter)} of ${accuracy.n} held-out questions answered without the documents (with the document in the prompt: ${percent(accuracy.oracle)})`
    : "Too few questions could be held out to measure with.";
  const total = Object.values(result.seconds).reduce((sum, seconds) => sum + seconds, 0);
  return [
    ...(result.answersAgain === true
      ? [`The documents are what version ${result.version} was taught: nothing had to be trained.`]
      : result.upToDate
        ? ["Nothing changed since these documents were taught."]
        : []),
    measured,
    `${result.pairs} pairs, ${result.covered} of ${result.facts} facts covered${total > 0 ? `, ${durationText(total)} in all` : ""}`,
    result.active
      ? `Version ${result.version} answers now: ${result.adapter}`
      : `Version ${result.version} is kept but does not answer: when it was made, ${result.worseThan === undefined ? "the version before" : `version ${result.worseThan}`} answered more held-out questions. ${result.adapter}`,
    `Report: ${result.report}`,
  ];
}
