// What measuring a new adapter needs.
import type { DocumentSet } from "../documents/types.ts";
import type { Manifest } from "../knowledge/types.ts";
import type { Distilled } from "./distil.ts";
import type { EngineOptions } from "./engineOptions.ts";
import type { LazyModel } from "./lazyModel.ts";
import type { ModelFile } from "./modelChoice.ts";
import type { Place } from "./place.ts";

export interface MeasureInput {
  readonly place: Place;
  readonly set: DocumentSet;
  readonly model: Pick<ModelFile, "contextTokens">;
  readonly lazy: LazyModel;
  readonly options: EngineOptions;
  readonly distilled: Distilled;
  readonly adapter: { readonly path: string; readonly sha256: string };
  readonly before: Manifest | undefined;
}
