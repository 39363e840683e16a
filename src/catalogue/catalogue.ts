// The list of models that a person can choose by name.
import models from "../../resources/models.json" with { type: "json" };
import { catalogueSchema, type Catalogue, type CatalogueModel } from "./schema.ts";

/** The catalogue that comes with the tool. A fault in it is a bug: the schema's error is thrown as it is. */
export const catalogue: Catalogue = catalogueSchema.parse(models);

/** The model that is used where nothing is said. */
export function defaultModel(from: Catalogue = catalogue): CatalogueModel {
  const model = catalogueModel(from.default, from);
  if (!model) throw new Error(`the default model ${from.default} is not in the catalogue`);
  return model;
}

/** The model with this id, whatever its letter case. */
export function catalogueModel(id: string, from: Catalogue = catalogue): CatalogueModel | undefined {
  return from.models.find((model) => model.id === id.toLowerCase());
}
