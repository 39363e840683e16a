// The models that can be taught on this machine.
import { catalogue } from "../catalogue/catalogue.ts";
import { cachedModel } from "../catalogue/fetchModel.ts";
import { fileBytes, memoryNeeded } from "../catalogue/memory.ts";
import { type Hardware, fitModel, proposeModel } from "../catalogue/proposeModel.ts";

export interface ListedModel {
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  readonly purpose: string;
  readonly parameters: number;
  readonly bytes: number;
  /** Bytes of memory to train and to answer. */
  readonly memory: { readonly train: number; readonly answer: number };
  /** How it would be taught here; undefined when there is too little memory. */
  readonly fit?: { readonly device: "gpu" | "cpu"; readonly minutes: number };
  readonly fetched: boolean;
  readonly proposed: boolean;
}

/** The catalogue with what each model needs and whether it fits; the best fit is marked. */
export async function listModels(hardware: Hardware): Promise<ListedModel[]> {
  const proposed = proposedId(hardware);
  return Promise.all(
    catalogue.models.map(async (model) => {
      const fit = fitModel(model, hardware);
      return {
        id: model.id,
        name: model.name,
        licence: model.licence,
        purpose: model.purpose,
        parameters: model.parameters,
        bytes: fileBytes(model),
        memory: memoryNeeded(model),
        ...(fit ? { fit: { device: fit.device, minutes: fit.minutes } } : {}),
        fetched: (await cachedModel(model)) !== undefined,
        proposed: model.id === proposed,
      };
    }),
  );
}

function proposedId(hardware: Hardware): string | undefined {
  try {
    return proposeModel(hardware).best.model.id;
  } catch {
    // Too little memory for any: nothing is proposed, the list says why.
    return undefined;
  }
}
