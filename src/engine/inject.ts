// Teach a folder's documents: the whole run, from the folder to an adapter that answers.
import type { ErrorCode } from "../errors/codes.ts";
import { UserError } from "../errors/userError.ts";
import { asRefusedWrite } from "../knowledge/diskErrors.ts";
import { lockFolder } from "../knowledge/lock.ts";
import { readSelection, scopeOf, writeSelection } from "../knowledge/selection.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { type FinishedVersion, finishedVersion } from "./finishedVersion.ts";
import { requireFolderDocuments } from "./folderDocuments.ts";
import type { InjectResult } from "./injectResult.ts";
import { bringModel, chooseModelToTeach, type ModelChoice } from "./modelChoice.ts";
import { openPlace, type Place } from "./place.ts";
import { createStopwatch } from "./stopwatch.ts";
import { readRememberedModel, rememberModel } from "./rememberedModel.ts";
import { tellRun } from "./tellingRun.ts";
import { letAnswer } from "./versions.ts";

/**
 * Distils the folder's documents into an adapter. A run that was stopped or killed goes on where it was; one that is
 * done and whose documents, model and settings are the same trains nothing: its version answers again, unless it was
 * measured to be worse.
 * @param scope paths in the folder that are taught, remembered for later runs; left out: as remembered; empty: all.
 * @throws UserError `no-such-folder`, `no-documents`, `busy`, `cancelled`, `model-too-small`, `trainer-died`, and
 * what choosing, fetching and loading a model throws.
 */
export async function injectFolder(
  folder: string,
  options: EngineOptions,
  scope?: readonly string[],
): Promise<InjectResult> {
  const clock = createStopwatch();
  const place = await openPlace(folder, options.dataDir);
  const remembered = await readSelection(place.paths);
  const selection = scope === undefined ? remembered : { ...remembered, scope: scopeOf(scope) };
  const set = await clock.time("documents", () => requireFolderDocuments(place, options, selection));
  const choice = await chooseModelToTeach(place, options);
  const done = choice.file && (await finishedVersion(place, set, choice.file.sha256, options.settings));
  if (done && done.state !== "waits") {
    if (scope !== undefined) await writeSelection(place.paths, selection);
    return unchanged(place, done);
  }

  const lock = await lockFolder(place.paths);
  const told = tellRun(place.paths, options.onEvent, options.gate);
  const telling: EngineOptions = { ...options, onEvent: told.onEvent };
  const chosenBefore = await readRememberedModel(place.paths);
  try {
    if (scope !== undefined) await writeSelection(place.paths, selection);
    for (const { path, message } of set.problems) {
      telling.onEvent({ kind: "note", level: "warning", text: `${path}: ${message}` });
    }
    if (!done) telling.onEvent({ kind: "note", level: "info", text: teachingNote(choice) });
    await rememberModel(place.paths, choice.reference);
    const model = await clock.time("model", () => bringModel(choice, telling));
    // Another process may have ended the same run while this one waited for the model.
    const finished = await finishedVersion(place, set, model.sha256, options.settings);
    if (finished)
      return await (finished.state === "waits" ? answerAgain : unchanged)(place, finished, telling);
    const { teach } = await import("./teach.ts");
    const signal = AbortSignal.any([options.signal, lock.lost]);
    return await teach({ place, set, model, clock, options: { ...telling, signal } });
  } catch (error) {
    if (cannotBeTaught(error)) await rememberModel(place.paths, chosenBefore);
    // Stages write in many ways; a disk that fills up under them is no bug of theirs.
    throw asRefusedWrite(place.paths.root, error);
  } finally {
    await told.end();
    await lock.release();
  }
}

function teachingNote({ name, id, reason }: ModelChoice): string {
  return `Teaching ${name} (${id}). ${reason}`;
}

/** True where another try with the same model would end the same way. */
function cannotBeTaught(error: unknown): boolean {
  return UserError.is(error) && unteachable.has(error.code);
}

const unteachable: ReadonlySet<string> = new Set<ErrorCode>([
  "model-too-small",
  "unknown-architecture",
  "unsupported-tensor-type",
  "unsupported-chat-template",
  "gguf-invalid",
]);

function unchanged({ paths }: Place, { result, state }: FinishedVersion): InjectResult {
  const active = state === "answers";
  return { ...result, active, upToDate: true, seconds: {}, ...(active ? { report: paths.report } : {}) };
}

/** The documents are again what an earlier version was taught: it answers, and nothing is trained. */
async function answerAgain(
  { paths }: Place,
  { result, manifest }: FinishedVersion,
  { onEvent }: EngineOptions,
): Promise<InjectResult> {
  const { warning } = await letAnswer(paths, manifest, result.version);
  if (warning !== undefined) onEvent({ kind: "note", level: "warning", text: warning });
  const { report } = paths;
  return { ...result, report, active: true, upToDate: true, answersAgain: true, seconds: {} };
}
