// The sample project that comes with the program: teach it, and measure before and after.
import { defaultModel } from "../catalogue/catalogue.ts";
import { bundledPath } from "./bundled.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { armOf, evaluateFolder, type FolderEvaluation } from "./evaluateFolder.ts";
import { injectFolder } from "./inject.ts";
import type { InjectResult } from "./injectResult.ts";

export interface DemoResult {
  readonly injected: InjectResult;
  /** The folder that was taught, absolute. */
  readonly folder: string;
  /** The hand-written questions of the sample, none of which was used in training. */
  readonly evaluation: FolderEvaluation;
}

/**
 * Teaches the sample to the default model, or the one asked for, and asks its questions before and after.
 * @throws UserError `wrong-use` for an arm that there is not, before anything is taught.
 */
export async function runDemo(options: EngineOptions, arms: readonly string[]): Promise<DemoResult> {
  const named = arms.map(armOf);
  const model = options.model ?? defaultModel().id;
  const folder = bundledPath("samples/brindlow/docs");
  // The sample's own questions are asked right after: the run itself need not measure much.
  const settings = { ...options.settings, measure: "brief" as const };
  const injected = await injectFolder(folder, { ...options, settings, model });
  const evaluation = await evaluateFolder(folder, {
    ...options,
    model,
    questions: bundledPath("samples/brindlow/questions.jsonl"),
    arms: named,
    ...(named.some((arm) => arm.startsWith("adapter")) ? { report: "knowledge" } : {}),
    likelihood: false,
  });
  return { folder, injected, evaluation };
}
