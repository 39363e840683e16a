// Requests about runs: the plan, the run itself, its pause and its end; and measurements.
import type { RunEvent, RunResult } from "../protocol/run.ts";
import type { RunWork } from "./currentRun.ts";
import { evaluateFolder } from "./evaluateFolder.ts";
import { injectFolder } from "./inject.ts";
import type { InjectResult } from "./injectResult.ts";
import { inspectFolder } from "./inspect.ts";
import { type Handlers, optionsOf, type RequestContext } from "./requestContext.ts";

export type RunMethod = "inspect" | "inject" | "pause" | "resume" | "cancel" | "run" | "evaluate";

/** @param inject teaches a folder; a test gives another. */
export function runRequests(
  context: RequestContext,
  inject: typeof injectFolder = injectFolder,
): Handlers<RunMethod> {
  const { run, session, dataDir } = context;
  return {
    inspect: ({ scope, ...params }, signal) =>
      inspectFolder(params.folder, scope, optionsOf(context, params, signal)),

    async inject({ scope, paused, ...params }, signal) {
      const options = optionsOf(context, params, signal);
      const teach = async (work: RunWork): Promise<InjectResult> => {
        // An idle model's memory is needed for the run; a question during it loads the model again.
        await session.close();
        return inject(params.folder, { ...options, ...work }, scope);
      };
      try {
        const result = await run.start(params.folder, signal, teach, paused);
        return runResult(result);
      } finally {
        context.notify("statusChanged", { folder: params.folder });
      }
    },

    async pause({ folder, reason }) {
      await run.pause(folder, reason ?? "person", dataDir);
      return { done: true };
    },
    async resume({ folder }) {
      await run.resume(folder, dataDir);
      return { done: true };
    },
    async cancel({ folder }) {
      await run.cancel(folder, dataDir);
      return { done: true };
    },
    async run({ folder }) {
      context.watch.add(folder);
      return (await run.snapshot(folder, dataDir)) ?? null;
    },

    async evaluate({ questions, arms, ...params }, signal) {
      const options = optionsOf(context, params, signal);
      const result = await run
        .start(params.folder, signal, (work) => {
          context.notify("statusChanged", { folder: params.folder });
          return evaluateFolder(params.folder, { ...options, ...work, questions, arms, report: "knowledge" });
        })
        .finally(() => context.notify("statusChanged", { folder: params.folder }));
      return {
        ...(result.version === undefined ? {} : { version: result.version }),
        model: result.model,
        arms: Object.entries(result.arms).map(([arm, measured]) => ({
          arm,
          accuracy: measured.accuracy,
          interval: measured.interval,
          n: measured.n,
          promptTokens: measured.promptTokens,
          secondsToFirstToken: measured.secondsToFirstToken,
        })),
        ...(result.report === undefined ? {} : { report: result.report }),
        notes: result.notes,
      };
    },
  };
}

/** Passes events on, progress at most ten times a second: a view shows no more, and a fast machine makes many. */
export function calmEvents(
  tell: (folder: string, event: RunEvent) => void,
  now: () => number,
): (folder: string, event: RunEvent) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let stage: string | undefined;
  return (folder, event) => {
    if (event.kind === "progress") {
      const { done, total, stage: current } = event.progress;
      if (current === stage && done < total && now() - toldAt < shortestInterval) return;
      stage = current;
      toldAt = now();
    }
    tell(folder, event);
  };
}

/** Milliseconds. */
const shortestInterval = 100;

function runResult(result: InjectResult): RunResult {
  const { version, active, upToDate, pairs, facts, covered, documents, skipped, accuracy, report } = result;
  return {
    version,
    active,
    upToDate,
    pairs,
    facts,
    covered,
    documents,
    skipped,
    ...(accuracy ? { accuracy } : {}),
    model: { id: result.model.id, name: result.model.name },
    seconds: result.seconds,
    report,
  };
}
