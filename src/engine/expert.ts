// The model that writes the questions, where a setting names another than the taught one.
import type { Settings } from "../config/settings.ts";
import { UserError } from "../errors/userError.ts";
import type { LanguageModel } from "../inference/languageModel.ts";
import type { EngineOptions } from "./engineOptions.ts";
import { lazyModel } from "./lazyModel.ts";
import { bringModel, chooseModel } from "./modelChoice.ts";
import type { Place } from "./place.ts";

export interface Expert {
  /** sha256 of the file, or address and name. */
  readonly identity: string;
  open(): Promise<LanguageModel>;
}

/**
 * The expert that the setting names; undefined when it is empty. A local one is fetched if need be, none is loaded.
 * @throws UserError `wrong-use` for an address without a name; `unknown-model` and what finding a model throws.
 */
export async function findExpert(
  place: Place,
  expert: Settings["expert"],
  options: EngineOptions,
): Promise<Expert | undefined> {
  if (expert.trim() === "") return undefined;
  if (/^https?:\/\//i.test(expert)) {
    const remote = remoteExpert(expert);
    return {
      identity: expert,
      open: async () => (await import("../inference/remoteModel.ts")).openRemoteModel(remote),
    };
  }
  const model = await bringModel(await chooseModel(place, { ...options, model: expert }), options);
  return { identity: model.sha256, open: () => lazyModel(model, options.settings, options).open() };
}

/** Address and name from `http://host:port/v1#name`; the key, where a server wants one, from STEEP_EXPERT_KEY. */
export function remoteExpert(expert: string): {
  readonly address: string;
  readonly model: string;
  readonly apiKey?: string;
} {
  const at = expert.indexOf("#");
  const [address, model] = [expert.slice(0, at), expert.slice(at + 1).trim()];
  if (at < 0 || model === "") {
    throw new UserError(
      "wrong-use",
      `The expert ${expert} names no model.`,
      "Put the model's name behind the address: http://127.0.0.1:8080/v1#name.",
    );
  }
  const apiKey = process.env["STEEP_EXPERT_KEY"];
  return { address, model, ...(apiKey === undefined || apiKey === "" ? {} : { apiKey }) };
}
