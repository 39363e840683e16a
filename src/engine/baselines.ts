// The paper's baselines on the same budget: supervised fine-tuning on the same pairs, and fine-tuning on the text.
import { lockFolder } from "../knowledge/lock.ts";
import type { AdapterFile } from "../evaluation/types.ts";
import { type TrainedRun, type TrainOnlyInput, trainOnly } from "./trainOnly.ts";

export interface Baselines {
  readonly sft: AdapterFile;
  readonly text: AdapterFile;
}

/**
 * Trains both, or finds them trained. They take the settings of this command; where these are not the ones that the
 * adapter was made with, that is said.
 * @param adapterRun the run of the adapter that they are compared with
 * @throws UserError `busy`, and what training throws.
 */
export async function trainBaselines(
  input: TrainOnlyInput,
  adapterRun: string | undefined,
): Promise<Baselines> {
  const { place, options } = input;
  const lock = await lockFolder(place.paths);
  try {
    const signal = AbortSignal.any([options.signal, lock.lost]);
    const within = { ...input, options: { ...options, signal } };
    const train = (objective: "sft" | "text"): Promise<TrainedRun> =>
      trainOnly(within, { ...options.settings, objective });
    const sft = await train("sft");
    if (adapterRun !== undefined && adapterRun !== sft.twin) {
      options.onEvent({
        kind: "note",
        level: "warning",
        text: "The adapter was made with other settings or documents than this command's, so the baselines had another budget. Give this command the same --set, --quick or --thorough.",
      });
    }
    const text = await train("text");
    return { sft: adapterOf(sft), text: adapterOf(text) };
  } finally {
    await lock.release();
  }
}

function adapterOf({ trained }: TrainedRun): AdapterFile {
  return { path: trained.adapter.path, sha256: trained.adapter.sha256 };
}
