// An evaluation as tables and sentences for a terminal.
import type { FolderEvaluation } from "../engine/evaluateFolder.ts";
import { type Column, percent, tableLines } from "./table.ts";

/** The arms as a table, what they differ by, the groups, and what the adapter costs and declines. */
export function evaluationLines(result: FolderEvaluation, width: number): string[] {
  const { recovery, report } = result;
  return [
    ...armLines(result, width),
    ...(recovery === undefined
      ? []
      : ["", `Recovery ${recovery.toFixed(2)}: the share of what reading the document gives.`]),
    ...differenceLines(result),
    ...groupLines("document", result.perDocument, result, width),
    ...groupLines("form", result.perForm, result, width),
    ...abstentionLines(result),
    ...sourceLines(result),
    ...costLines(result),
    ...(report === undefined ? [] : ["", `Report: ${report}`]),
  ];
}

function armLines(result: FolderEvaluation, width: number): string[] {
  const arms = Object.entries(result.arms);
  const likely = arms.some(([, one]) => one.goldLogLikelihood !== undefined);
  const rows = arms.map(([arm, one]) => [
    arm,
    percent(one.accuracy),
    `${percent(one.interval[0])} to ${percent(one.interval[1])}`,
    String(one.n),
    one.promptTokens.toFixed(0),
    `${one.secondsToFirstToken.toFixed(2)} s`,
    ...(likely ? [one.goldLogLikelihood?.toFixed(2) ?? ""] : []),
    one.systemPrompt,
  ]);
  const columns: Column[] = [
    { title: "arm" },
    { title: "accuracy", align: "right" },
    { title: "95 % interval", align: "right" },
    { title: "n", align: "right" },
    { title: "prompt tokens", align: "right" },
    { title: "first word", align: "right" },
    ...(likely ? [{ title: "log p(true)", align: "right" } as const] : []),
    { title: "prompt" },
  ];
  return tableLines(columns, rows, width);
}

function differenceLines({ differences }: FolderEvaluation): string[] {
  if (differences.length === 0) return [];
  const points = (share: number): string => `${share > 0 ? "+" : ""}${(100 * share).toFixed(1)}`;
  return [
    "",
    "Differences in points, with the 95 % interval (paired bootstrap):",
    ...differences.map(
      ({ arm, against, difference, interval }) =>
        `  ${arm} - ${against}: ${points(difference)} (${points(interval[0])} to ${points(interval[1])})`,
    ),
  ];
}

/** Accuracy of each arm by group, where there are two groups or more. */
function groupLines(
  title: string,
  groups: FolderEvaluation["perForm"],
  { arms }: FolderEvaluation,
  width: number,
): string[] {
  const entries = Object.entries(groups);
  if (entries.length < 2) return [];
  const names = Object.keys(arms) as (keyof typeof arms)[];
  const columns: Column[] = [
    { title },
    { title: "n", align: "right" },
    ...names.map((name) => ({ title: name, align: "right" }) as const),
  ];
  const rows = entries.map(([group, accuracies]) => [
    group,
    String(Object.values(accuracies)[0]?.n ?? 0),
    ...names.map((name) => {
      const found = accuracies[name];
      return found ? percent(found.accuracy) : "";
    }),
  ]);
  return ["", ...tableLines(columns, rows, width)];
}

function abstentionLines({ abstentionQuality: quality }: FolderEvaluation): string[] {
  if (!quality) return [];
  const { arm, taught, answered, answeredRight, untaught, declined } = quality;
  return [
    "",
    `As it answers by itself (${arm}): answered ${answered} of ${taught} questions that were taught, ${answeredRight} of them right; declined ${declined} of ${untaught} that were not.`,
  ];
}

function sourceLines({ sources }: FolderEvaluation): string[] {
  if (!sources) return [];
  const { n, first, among } = sources;
  return [`Below ${among} of ${n} right answers the right source is named, below ${first} as the first.`];
}

function costLines({ forgetting, bleed }: FolderEvaluation): string[] {
  const lines: string[] = [];
  if (forgetting) {
    const { n, base, adapter, drift } = forgetting;
    const kl = drift === undefined ? "" : `; KL to the base ${drift.kl.toFixed(3)} nats a token`;
    lines.push(
      "",
      `General questions: ${percent(base)} before, ${percent(adapter)} with the adapter (n ${n})${kl}.`,
    );
  }
  if (bleed) {
    lines.push(`Answers about another project that hold a fact of this one: ${bleed.bled} of ${bleed.n}.`);
  }
  return lines;
}
